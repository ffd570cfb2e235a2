"""How many answers of a coder a design takes, by the theory of the paper's appendix A.1."""

from __future__ import annotations

import math
from collections.abc import Sequence
from random import Random


def at_once(chances: Sequence[float]) -> float:
    """Return the expected answers when all units must be right in the same one: 1 / prod p_k.

    >>> at_once([0.5, 0.5, 0.5])
    8.0
    """
    return 1.0 / math.prod(chances)


def unit_by_unit(chances: Sequence[float]) -> float:
    """Return the expected answers when each unit is kept once it is right: sum 1 / p_k.

    >>> unit_by_unit([0.5, 0.5, 0.5])
    6.0
    """
    return sum(1.0 / chance for chance in chances)


def drawn_at_once(chances: Sequence[float], random: Random) -> int:
    """Draw how many answers it takes when all units must be right in the same one."""
    answers = 1
    while not all(random.random() < chance for chance in chances):
        answers += 1
    return answers


def drawn_unit_by_unit(chances: Sequence[float], random: Random) -> int:
    """Draw how many answers it takes when each unit is kept once it is right."""
    answers = 0
    for chance in chances:
        answers += 1
        while random.random() >= chance:
            answers += 1
    return answers
