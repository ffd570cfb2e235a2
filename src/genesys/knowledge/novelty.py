"""How new a proposal is to a run, and what it is most like."""

from __future__ import annotations

import heapq
from dataclasses import dataclass

from genesys.architecture.unit_tree import UnitTree
from genesys.knowledge.precedents import Precedent, Precedents


@dataclass(frozen=True)
class Novelty:
    """One minus the likeness to the most similar thing that the run has seen.

    0 says that the run has this already: the same words, or the same unit tree under another
    title. 1 says that nothing in the run is like it. More likeness is always less novelty.
    """

    score: float
    """0 (the run has it) to 1 (nothing like it)."""

    nearest: tuple[Precedent, ...]
    """The most similar past proposals, nearest first."""

    notices: tuple[str, ...] = ()
    """What could not be compared, and why."""

    @classmethod
    def of(
        cls, text: str, unit_tree: UnitTree | None, precedents: Precedents, k: int = 5
    ) -> Novelty:
        """Compare a proposal's text, and its tree if there is one yet, with all of the run.

        Of a past proposal counts the larger of its two likenesses, by text (cosine) and by unit
        tree (kinship); of all past proposals, the one that is nearest. Proposals that were refused
        or repeated count by their texts.
        """
        found, notices = precedents.compare(text, unit_tree)
        nearest = heapq.nlargest(k, found, key=lambda each: (each.likeness, each.by_text))
        most = max((each.likeness for each in found), default=0.0)
        if unit_tree is None:
            notices = [*notices, "By text alone: there is no unit tree yet."]
        return cls(1.0 - most, tuple(nearest), tuple(notices))

    @property
    def text(self) -> str:
        """The score with its meaning, and a line for each of the nearest."""
        head = f"Novelty {self.score:.2f} (0: the run has this already; 1: nothing like it)."
        return "\n".join([head, *map(_line, self.nearest), *self.notices])


def _line(near: Precedent) -> str:
    by_tree = "" if near.by_tree is None else f", tree {near.by_tree:.2f}"
    attempt = near.attempt
    return f"- {attempt.id} (text {near.by_text:.2f}{by_tree}): {attempt.title}: {attempt.fared}."
