"""`genesys calibrate` measures this machine, and says what a ladder will cost."""

import json
from pathlib import Path

import pytest

from genesys.errors import DesignError
from genesys.evolution.ladder import Rung
from genesys.lab.seeds import seed_design
from genesys.sandbox.inline import Inline
from genesys.verifier.calibration import Calibration
from tests.cli.conftest import Command, complaint


def test_the_lowest_rung_is_measured_for_real(genesys: Command) -> None:
    words = ("--config", "minute", "--rungs", "nano", "--workers", 2, "--price", 1.5)
    result = genesys("calibrate", *words, "--json")
    assert result.exit_code == 0, result.output
    plain = json.loads(result.stdout)
    (nano,) = plain["rungs"]
    assert not nano["extrapolated"]
    assert 300 < nano["tokens_per_second"] < 1e6
    assert nano["parameters"] == pytest.approx(100_000, rel=0.05)
    assert nano["training_seconds"] == pytest.approx(nano["tokens"] / nano["tokens_per_second"])
    assert nano["overhead_seconds"] > 0.2
    assert (nano["designs"], plain["repeats"]) == (4, 1)
    assert plain["dollars"] == pytest.approx(1.5 * plain["hours"])
    assert not Path("runs").exists()


def test_what_takes_too_long_is_counted_but_not_tried() -> None:
    hasty = Calibration(Inline(unsandboxed=True), vocabulary=300, seconds=1e-9)
    rung = Rung("low", parameters=60_000, tokens=50_000, budget=1, context=512, batch=4096)
    found = hasty.speed(seed_design("gpt"), rung)
    assert (found.tokens_per_second, found.tried) == (None, 0)
    assert found.guess > 100
    assert found.parameters == pytest.approx(60_000, rel=0.05)
    assert found.flops_per_token > 6 * found.parameters
    assert found.weight_bytes == 16 * found.parameters
    assert (found.sequences, found.at_once) == (8, 8)
    assert found.needed_bytes < found.memory_bytes


def test_unknown_rungs_and_prices_are_refused(genesys: Command) -> None:
    result = genesys("calibrate", "--config", "minute", "--rungs", "nano,huge")
    assert result.exit_code == 2
    assert "nano, micro, milli" in complaint(result)
    assert genesys("calibrate", "--config", "minute", "--price", "-1").exit_code == 2


def test_a_design_that_cannot_be_fitted_is_told_with_its_rung() -> None:
    calibration = Calibration(Inline(unsandboxed=True), vocabulary=50_000, seconds=0.5)
    rung = Rung("small", parameters=100_000, tokens=10_000, budget=1, blocks=1)
    with pytest.raises(DesignError, match="small: No width and depth"):
        calibration.speed(seed_design("gpt"), rung)
