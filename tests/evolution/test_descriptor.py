"""Designs that learn the same things lie together, others apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as draw

from genesys.evolution.descriptor import Descriptor, descriptor, distance
from genesys.evolution.verification import SkillScore

NAMES = ("recall", "induction", "parity")
POINTS = draw.fixed_dictionaries({name: draw.floats(0.0, 1.0) for name in NAMES})


def test_it_is_the_accuracy_above_chance() -> None:
    skills = {
        "recall": SkillScore(0.75, 0.0, 0.1, 0.5, 1000),
        "induction": SkillScore(0.05, 0.0, 0.06, 0.05, 1000),
    }
    assert descriptor(skills) == {"induction": 0.0, "recall": 0.5}


@given(POINTS, POINTS, POINTS)
def test_it_is_a_distance(one: Descriptor, other: Descriptor, third: Descriptor) -> None:
    assert distance(one, one) == pytest.approx(0.0)
    assert distance(one, other) == pytest.approx(distance(other, one))
    assert 0.0 <= distance(one, other) <= 1.0 + 1e-12
    assert distance(one, third) <= distance(one, other) + distance(other, third) + 1e-12


def test_opposites_are_as_far_apart_as_can_be() -> None:
    assert distance(dict.fromkeys(NAMES, 0.0), dict.fromkeys(NAMES, 1.0)) == 1.0


def test_only_skills_that_both_have_are_compared() -> None:
    assert distance({"recall": 1.0, "parity": 0.3}, {"recall": 1.0, "induction": 0.0}) == 0.0
    with pytest.raises(ValueError, match="a skill in common"):
        distance({"recall": 1.0}, {"induction": 1.0})
