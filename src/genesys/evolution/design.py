"""A design: the idea, what reviewers said of it, and the unit tree that implements it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from genesys.architecture.unit_tree import Path, UnitTree

Mode = Literal["seed", "import", "mutation", "crossover", "scratch"]
"""How a design came to be; a seed was written by people, an import brought by the user."""

PARENTS: Mapping[Mode, int] = {"seed": 0, "import": 0, "mutation": 1, "crossover": 2, "scratch": 0}
"""How many designs a new one descends from."""


@dataclass(frozen=True)
class Proposal:
    """An idea for a new design, before any code."""

    title: str
    mode: Mode
    parents: tuple[str, ...]
    """Ids of the designs that this one descends from."""

    target: Path
    """The place in the first parent's tree that is to change; `()` is the root."""

    motivation: str
    plan: str
    references: tuple[str, ...] = ()
    mechanism: str = ""
    """How it works, with its mathematics."""

    effect: str = ""
    """What is expected to be better, and why."""

    risk: str = ""
    """How it could fail."""


@dataclass(frozen=True)
class Review:
    """A reviewer's verdict on a proposal: 0 (poor) to 5 (excellent)."""

    rating: int
    concerns: tuple[str, ...] = ()


@dataclass(frozen=True)
class Design:
    """An implemented proposal. A run has one design for one unit tree, whatever its title."""

    proposal: Proposal
    reviews: tuple[Review, ...]
    unit_tree: UnitTree

    @cached_property
    def id(self) -> str:
        """Readable and unique: `gated-decay-mixer-3f9c21ab`."""
        title = "".join(c if c.isalnum() else " " for c in self.proposal.title.lower())
        return "-".join([*title.split()[:4], self.unit_tree.digest[:8]])
