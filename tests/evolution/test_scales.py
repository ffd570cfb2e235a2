"""A rung's name says how large it is, and rungs of one size are one run."""

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from genesys.checker.size import SCALES as CHECKED
from genesys.config import read_config
from genesys.errors import ConfigError
from genesys.evolution.ladder import Ladder, Rung
from genesys.evolution.scales import OURS, PAPER


def rungs_of(tmp_path: Path, *rungs: str) -> tuple[Rung, ...]:
    path = tmp_path / "config.toml"
    path.write_text(f"[ladder]\nrungs = [{', '.join(rungs)}]\n")
    return read_config(str(path)).ladder.rungs


def test_a_name_is_enough(tmp_path: Path) -> None:
    (rung,) = rungs_of(tmp_path, '{ name = "14M", budget = 100 }')
    assert rung == Rung("14M", 5_280_384, 700_000_000, 100, 6, 2048, 524_288, 1e-3)
    assert rung == Rung.named("14M", budget=100)


def test_what_is_given_goes_before_the_name(tmp_path: Path) -> None:
    (rung,) = rungs_of(
        tmp_path, '{ name = "31M", budget = 1, tokens = 5_000_000, learning_rate = 2e-3 }'
    )
    named = Rung.named("31M", budget=1)
    assert rung == replace(named, tokens=5_000_000, learning_rate=2e-3)


def test_ours_leave_the_rest_to_formulas(tmp_path: Path) -> None:
    (rung,) = rungs_of(tmp_path, '{ name = "nano", budget = 1 }')
    assert rung == Rung("nano", 300_000, 300_000, 1)


@pytest.mark.parametrize(
    ("rung", "words"),
    [
        ('{ name = "15M", budget = 1 }', "'15M': expected parameters and tokens, or a name .*14M"),
        ('{ name = "x", parameters = 5000, budget = 1 }', "'x': expected tokens, or a name"),
        ('{ name = "14M", budget = 1, context = 0 }', r"rungs\[0\].context: .*8"),
        ("{ parameters = 5000, tokens = 5000, budget = 1 }", r"rungs\[0\].name: .*required"),
    ],
)
def test_a_rung_that_is_not_whole_is_named(tmp_path: Path, rung: str, words: str) -> None:
    with pytest.raises(ConfigError, match=words):
        rungs_of(tmp_path, rung)


def test_scales_grow() -> None:
    for scales in (OURS, PAPER):
        for small, large in pairwise(scales):
            assert small.parameters < large.parameters
            assert small.tokens < large.tokens


def test_a_gpt_of_the_papers_shape_has_its_parameters() -> None:
    # A block of width d has about 12 d^2 parameters (Kaplan et al. 2020).
    for scale in PAPER:
        assert scale.width is not None
        assert scale.blocks is not None
        estimate = 32_000 * scale.width + 12 * scale.blocks * scale.width**2
        assert estimate == pytest.approx(scale.parameters, rel=0.05)


def test_the_checker_builds_the_papers_sizes() -> None:
    assert [(size.name, size.width, size.blocks) for size in CHECKED][:2] == [
        ("14M", 128, 6),
        ("31M", 256, 6),
    ]
    assert len(CHECKED) == len(PAPER)


def test_rungs_of_one_size_share_a_trunk() -> None:
    low, other, high, highest = Ladder(
        (
            Rung.named("14M", 16),
            Rung.named("31M", 4),
            Rung("14M-long", 5_280_384, 800_000_000, 4),
            Rung("14M-longer", 5_280_384, 900_000_000, 1),
        )
    ).rungs
    assert low == Rung.named("14M", 16)
    assert other == Rung.named("31M", 4)
    shared = {"blocks": 6, "context": 2048, "batch": 524_288, "learning_rate": 1e-3}
    for rung in (high, highest):
        assert rung.trunk == low.tokens
        assert {key: getattr(rung, key) for key in shared} == shared


def test_a_ladder_is_the_same_when_it_is_made_again() -> None:
    ladder = Ladder((Rung("a", 9000, 1000, 4), Rung("b", 9000, 2000, 1)))
    assert Ladder(ladder.rungs) == ladder


@pytest.mark.parametrize(
    ("second", "words"),
    [
        (Rung("b", 9000, 1000, 1), "'b': expected more tokens than the 1,000 of 'a'"),
        (Rung("b", 9000, 2000, 1, batch=64), r"'b': expected the batch of 'a' \(128\).*got 64"),
        (Rung("b", 9000, 2000, 1, blocks=2), r"'b': expected the blocks of 'a' \(None\)"),
    ],
)
def test_rungs_that_cannot_share_a_trunk_are_refused(second: Rung, words: str) -> None:
    with pytest.raises(ConfigError, match=words):
        Ladder((Rung("a", 9000, 1000, 4, batch=128), second))
