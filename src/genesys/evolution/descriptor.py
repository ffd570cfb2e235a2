"""Where a design stands among others by what it can learn: a diagnosis and a measure of novelty.

Two designs with equal bits per byte may be good at different things: one finds what stood far
back, the other keeps count. The descriptor tells them apart. It is never a gate and no fitness:
nothing is refused or ranked by it.
"""

import math
from collections.abc import Mapping

from genesys.evolution.verification import SkillScore

Descriptor = Mapping[str, float]
"""Skill -> accuracy on a scale from chance (0) to perfection (1)."""


def descriptor(skills: Mapping[str, SkillScore]) -> Descriptor:
    """Return the point in [0, 1]^n that n skills come to."""
    return {name: skills[name].above_chance for name in sorted(skills)}


def distance(one: Descriptor, other: Descriptor) -> float:
    """Return the root mean square of the differences over the skills that both have.

    From 0, alike in all, to 1, opposite in all. Raises ValueError where no skill is in both: such
    points do not compare.

    >>> distance({"induction": 1.0, "parity": 0.0}, {"induction": 0.0, "parity": 0.0}) ** 2
    0.5000000000000001
    """
    shared = one.keys() & other.keys()
    if not shared:
        raise ValueError(
            f"expected descriptors with a skill in common, got {sorted(one)} and {sorted(other)}"
        )
    return math.sqrt(sum((one[name] - other[name]) ** 2 for name in shared) / len(shared))
