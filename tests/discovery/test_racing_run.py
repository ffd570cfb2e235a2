"""A whole run that races: stopped runs use their budget, are booked, and never climb."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests import pretend_run

RACING = replace(pretend_run.CONFIG, racing=True)


def test_runs_are_stopped_and_the_ladder_is_spent_all_the_same(tmp_path: Path) -> None:
    tree = pretend_run.discover(tmp_path / "run", RACING).replay()
    stopped = {design for design, rung in tree.stopped if rung == "low"}
    assert stopped
    assert dict(tree.finished) == {"low": 16, "mid": 4, "top": 1}
    assert len(tree.verifications) + len(tree.stopped) == 21
    assert not stopped & {design for design, _ in tree.verifications}
    assert not stopped & {design.id for design in tree.seeds}
    assert not any(stopped & set(design.proposal.parents) for design in tree.designs.values())


def test_stopped_runs_are_booked_and_cost_less(tmp_path: Path) -> None:
    raced = pretend_run.discover(tmp_path / "raced", RACING).replay()
    plain = pretend_run.discover(tmp_path / "plain").replay()
    assert 0 < raced.trained < plain.trained
    spent = sum(run.tokens for run in raced.stopped.values())
    whole = sum(found.tokens for found in raced.verifications.values())
    repeats = raced.trained - spent - whole
    assert repeats == 4 * 100_000


@pytest.mark.parametrize("seed", range(8))
def test_racing_leaves_no_budget_unspent(tmp_path: Path, seed: int) -> None:
    tree = pretend_run.discover(tmp_path / "run", replace(RACING, random_seed=seed)).replay()
    assert dict(tree.finished) == {"low": 16, "mid": 4, "top": 1}


def test_the_same_run_races_the_same_way_again(tmp_path: Path) -> None:
    first, again = (pretend_run.discover(tmp_path / name, RACING).replay() for name in "ab")
    assert first == again
