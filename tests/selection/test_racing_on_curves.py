"""What racing saves and loses, replayed on curves that were measured once and kept."""

import pytest
from benchmarks.racing import full, halved, noise_of, raced, summary
from benchmarks.rank_transfer import stored

from genesys.config import read_config
from genesys.evolution.verification import Verification
from genesys.selection.racing import Racing, climbing_share

RESAMPLINGS = 60


@pytest.fixture(scope="module")
def found() -> list[Verification]:
    return stored("laptop")


@pytest.fixture(scope="module")
def runs(found: list[Verification]) -> list[Verification]:
    return [run for run in found if run.rung == "nano" and run.seed == 0]


def test_there_are_enough_whole_curves(runs: list[Verification]) -> None:
    assert len({run.design_id for run in runs}) >= 16
    assert all(run.curve[-1][0] == run.tokens for run in runs)


def test_the_default_rule_saves_and_seldom_loses_the_best(
    found: list[Verification], runs: list[Verification]
) -> None:
    ladder = read_config("laptop").ladder
    share = climbing_share(ladder, ladder.lowest)
    rule = raced(Racing(), noise_of(found, "nano"))
    told = summary(runs, rule, share, population=16, resamplings=RESAMPLINGS)
    assert told.saving > 1.25
    assert told.best_lost <= 0.1
    assert told.regret < 0.001
    halving = summary(runs, halved, share, population=16, resamplings=RESAMPLINGS)
    assert halving.best_lost > told.best_lost


def test_without_racing_nothing_is_saved_or_lost(runs: list[Verification]) -> None:
    told = summary(runs, full, 0.25, population=16, resamplings=5)
    assert (told.saving, told.best_lost, told.regret, told.climbers_lost) == (1.0, 0.0, 0.0, 0.0)
