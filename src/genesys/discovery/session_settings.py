"""How a design session goes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from annotated_types import Ge, Le

Part = Literal[
    "literature",
    "experiments",
    "evolution",
    "planner",
    "observer",
    "checker",
    "units",
    "dialogue",
]
"""What a session can go without, to see what it is worth (the paper's Tables 2 to 4).

literature   nothing is looked up
experiments  nobody learns how designs fared; parents are drawn by chance
evolution    parents are always seeds
planner      open slots are filled in order, by the proposal's own plan
observer     what passes the checker is accepted
checker      units are accepted unread; only the finished design is checked, once
units        all units are written in one answer, and checked together
dialogue     one prompt, one answer: idea and code at once
"""

Rating = Annotated[int, Ge(0), Le(5)]
Count = Annotated[int, Ge(1)]


@dataclass(frozen=True)
class SessionSettings:
    """Settings under `[session]`; the paper's figures unless said otherwise."""

    attempts: Count = 10
    """At a proposal, before the session is given up."""

    pass_mark: Rating = 4
    """That the reviewer must give, who does not know it."""

    unit_attempts: Count = 7
    """At one unit, before its round has failed."""

    unit_mark: Rating = 3
    """That the observer must give, who does not know it."""

    failed_rounds: Annotated[int, Ge(0)] = 3
    """Units that may fail before the session is given up; after each it is planned anew."""

    samples: Count = 1
    """Answers to draw of proposer and coder each time; the best goes on. Ours, not the paper's."""

    without: tuple[Part, ...] = ()
