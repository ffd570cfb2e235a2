"""Runs are broken off when they cannot climb any more, and not before."""

from dataclasses import replace
from random import Random

import pytest

from genesys.evolution.evolution_tree import EvolutionTree
from genesys.evolution.ladder import Ladder, Rung
from genesys.evolution.verification import Cost, ReloadProof, Score, Verification
from genesys.selection.racing import Racing, climbing_share
from genesys.testing.pretend_run import pretend_seeds

WHOLE = 200_000
LADDER = Ladder((Rung("low", 300_000, WHOLE, budget=16), Rung("high", 600_000, 400_000, budget=4)))


def run(number: int, end: float, wobble: float = 0.0) -> Verification:
    """A run that ends at this loss; on its way it is off by `wobble`, ever less."""
    random = Random(number)
    points = []
    for step in range(1, 201):
        done = step / 200
        off = wobble * random.gauss(0, 1) * (1 - done)
        points.append((WHOLE * step // 200, end + 2.0 * (1 - done) ** 2 + off))
    return Verification(
        design_id=f"design-{number}",
        rung="low",
        seed=0,
        width=64,
        depth=3,
        parameters=300_000,
        tokens=WHOLE,
        bits_per_byte=Score(end / 2, 0.01, 8.0),
        proof=ReloadProof(end, end),
        curve=tuple(points),
        cost=Cost(1.0, 1.0, 1.0, 1.0, 1.0),
    )


@pytest.mark.parametrize(("rung", "share"), [("low", 4 / 16), ("high", 1 / 4)])
def test_the_share_that_climbs_is_what_the_next_rung_takes(rung: str, share: float) -> None:
    assert climbing_share(LADDER, LADDER[rung]) == share


def test_without_enough_finished_runs_there_are_no_hurdles() -> None:
    assert not Racing().over([run(n, 4.0) for n in range(3)], climbing=1)
    assert not Racing().over([run(n, 4.0) for n in range(5)], climbing=6)
    assert Racing().over([run(n, 4.0) for n in range(6)], climbing=6)


def test_hurdles_ask_for_what_the_last_climber_had_there() -> None:
    finished = [run(n, 4.0 + n / 10) for n in range(8)]
    for hurdle in Racing(sigmas=0.0).over(finished, climbing=2):
        done = hurdle.tokens / WHOLE
        assert hurdle.loss == pytest.approx(4.1 + 2.0 * (1 - done) ** 2, abs=0.15)


def test_hurdles_get_lower_and_rise_with_every_doubt() -> None:
    finished = [run(n, 4.0 + n / 10, wobble=0.1) for n in range(8)]
    plain = Racing().over(finished, climbing=2)
    assert [h.tokens for h in plain] == sorted(h.tokens for h in plain)
    for surer, noisier in (
        (plain, Racing(sigmas=3.0).over(finished, climbing=2)),
        (plain, Racing().over(finished, climbing=2, noise=0.2)),
        (plain, Racing().over(finished, climbing=4)),
    ):
        assert all(a.loss < b.loss for a, b in zip(surer, noisier, strict=True))


def test_runs_of_other_length_say_nothing() -> None:
    finished = [run(n, 4.0 + n / 10) for n in range(8)]
    odd = replace(run(9, 1.0), tokens=WHOLE // 2)
    assert Racing().over([*finished, odd], 2) == Racing().over(finished, 2)


def test_seeds_are_never_broken_off() -> None:
    tree = EvolutionTree.replay(pretend_seeds())
    for number in range(8):
        found = run(number, 4.0 + number / 10)
        tree.verifications[found.design_id, "low"] = found
    assert Racing().hurdles(tree, LADDER, LADDER["low"], "another")
    assert not Racing().hurdles(tree, LADDER, LADDER["low"], tree.seeds[0].id)
