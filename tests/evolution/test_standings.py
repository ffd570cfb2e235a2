"""Fitness compares designs fairly across rungs."""

from dataclasses import replace

import pytest

from genesys.evolution.events import (
    DesignAdded,
    Event,
    VerificationFinished,
    VerificationStarted,
)
from genesys.evolution.evolution_tree import EvolutionTree
from genesys.evolution.fitness.bits_per_byte import BitsPerByte
from genesys.evolution.ladder import Ladder, Rung
from genesys.evolution.standings import Standings
from genesys.evolution.verification import Score, paired_error
from genesys.testing.pretend_designer import pretend_design
from genesys.testing.pretend_verifier import PretendVerifier

LADDER = Ladder((Rung("low", 1000, 1000, 8), Rung("high", 4000, 1000, 2)))


def tree_of(scores: dict[tuple[int, str, int], float]) -> EvolutionTree:
    """Build a tree from (design number, rung, seed) -> bits per byte."""
    designs = {number: pretend_design(number) for number, _, _ in scores}
    events: list[Event] = [DesignAdded(design) for design in designs.values()]
    for (number, rung, seed), bits in scores.items():
        found = PretendVerifier().verify(designs[number], LADDER[rung], seed)
        found = replace(found, bits_per_byte=Score(bits, 0.01, 20.0))
        events.append(VerificationStarted(found.design_id, rung, seed))
        events.append(VerificationFinished(len(events), found))
    return EvolutionTree.replay(events)


def name(number: int) -> str:
    return pretend_design(number).id


def test_a_rung_that_makes_everyone_better_moves_nobody() -> None:
    low = {(1, "low", 0): 2.0, (2, "low", 0): 2.1, (3, "low", 0): 2.2}
    plain = Standings.of(tree_of(low), LADDER, BitsPerByte())
    climbed = Standings.of(
        tree_of(low | {(3, "high", 0): 1.2, (2, "high", 0): 1.1}), LADDER, BitsPerByte()
    )
    assert climbed.ranked == plain.ranked == [name(1), name(2), name(3)]
    assert climbed.fitness[name(2)] == pytest.approx(-2.1)


def test_one_that_loses_its_lead_at_scale_falls() -> None:
    scores = {(1, "low", 0): 2.0, (2, "low", 0): 2.1}
    scores |= {(1, "high", 0): 1.6, (2, "high", 0): 1.1}
    assert Standings.of(tree_of(scores), LADDER, BitsPerByte()).ranked == [name(2), name(1)]


def test_confidence_is_the_share_of_rungs_stood_on() -> None:
    standings = Standings.of(
        tree_of({(1, "low", 0): 2.0, (2, "low", 0): 2.1, (1, "high", 0): 1.5}),
        LADDER,
        BitsPerByte(),
    )
    assert standings.confidence == {name(1): 1.0, name(2): 0.5}
    assert standings.confident() == {name(1)}
    assert standings.good() == {name(1)}


def test_with_equal_confidence_all_are_confident() -> None:
    scores = {(n, "low", 0): 2.0 + n for n in range(1, 9)}
    standings = Standings.of(tree_of(scores), LADDER, BitsPerByte())
    assert len(standings.confident()) == 8
    assert standings.good() == {name(1), name(2)}


def test_noise_is_the_spread_between_seeds_and_does_not_count_as_budget() -> None:
    tree = tree_of({(1, "low", seed): 2.0 + 0.1 * seed for seed in range(3)})
    assert tree.noise("low") == pytest.approx(0.1)
    assert tree.noise("high") is None
    assert tree.used == {"low": 1}
    assert len(tree.verifications) == 1


def test_the_error_of_a_difference_is_taken_stretch_by_stretch() -> None:
    found = PretendVerifier().verify(pretend_design(1), LADDER.lowest, 0)
    text = (1.0, 3.0, 2.0, 5.0)
    one = replace(found, stretches=text)
    shifted = replace(found, stretches=tuple(value + 0.5 for value in text))
    assert paired_error(one, shifted) == pytest.approx(0.0), "hard text is hard for both"
    uneven = replace(found, stretches=(1.1, 2.9, 2.1, 4.9))
    assert paired_error(one, uneven) == pytest.approx(0.0577, abs=1e-3)
    assert paired_error(one, replace(found, stretches=())) == pytest.approx(0.01 * 2**0.5)
