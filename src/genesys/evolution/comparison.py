"""The verifications of a run that may be compared with each other."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from genesys.evolution.evolution_tree import EvolutionTree, Trial
from genesys.evolution.ladder import Ladder
from genesys.evolution.verification import Verification, is_part

Likeness = tuple[int, str]
"""The tokens trained on, and the digest of the corpus."""

Value = TypeVar("Value")


@dataclass(frozen=True)
class Comparison:
    """Like beside like: on each rung the same tokens of the same corpus.

    On each rung most verifications have the same tokens and corpus; those that differ from them
    are left out. Where two sorts are equally many, the one that came first stays.
    """

    rungs: tuple[Mapping[str, Verification], ...]
    """From the lowest up, one mapping a rung: design id -> what it proved there."""

    replicates: tuple[tuple[Verification, ...], ...]
    """Trainings of one design on the lowest rung that differ in their seed alone."""

    left_out: Mapping[Trial, str]
    """Why a verification is not compared."""

    @classmethod
    def of(cls, tree: EvolutionTree, ladder: Ladder) -> Comparison:
        """Sort out what may be compared of all that finished."""
        rungs: list[dict[str, Verification]] = []
        left_out: dict[Trial, str] = {}
        usual: dict[str, Likeness] = {}
        for rung in ladder:
            here = {d: v for (d, name), v in tree.verifications.items() if name == rung.name}
            if here:
                usual[rung.name] = most([_likeness(v) for v in here.values()])
            for design, found in here.items():
                if _likeness(found) != usual[rung.name]:
                    left_out[design, rung.name] = _difference(found, usual[rung.name])
            rungs.append({d: v for d, v in here.items() if (d, rung.name) not in left_out})
        lowest = ladder.lowest.name
        groups = (
            tuple(v for v in by_seed.values() if _likeness(v) == usual.get(lowest))
            for (_, name), by_seed in tree.replicates.items()
            if name == lowest
        )
        return cls(tuple(rungs), tuple(g for g in groups if len(g) > 1), left_out)

    def only(self, rung: int) -> Comparison:
        """Return the comparison of one rung alone, counted from the lowest, 0."""
        return Comparison((self.rungs[rung],), self.replicates, self.left_out)

    @property
    def tasks(self) -> tuple[str, ...]:
        """The tasks that most verifications were scored on, by name; parts are in them already."""
        sets = [
            tuple(sorted(name for name in found.scores if not is_part(name)))
            for rung in self.rungs
            for found in rung.values()
        ]
        return most(sets) if sets else ()

    def noise(self, value: Callable[[Verification], float | None]) -> float | None:
        """Sd of this value between seeds on the lowest rung; None until it was measured."""
        spreads = []
        for group in self.replicates:
            values = [found for found in map(value, group) if found is not None]
            if len(values) > 1:
                spreads.append(statistics.stdev(values))
        return statistics.fmean(spreads) if spreads else None


def most(values: list[Value]) -> Value:
    """Return the commonest of at least one value; of equally common ones, the first.

    >>> most(["a", "b", "b", "a", "c"])
    'a'
    """
    return Counter(values).most_common(1)[0][0]


def _likeness(found: Verification) -> Likeness:
    return found.tokens, found.corpus


def _difference(found: Verification, usual: Likeness) -> str:
    tokens, corpus = usual
    if found.tokens != tokens:
        return f"trained on {found.tokens:,} tokens, most others on {tokens:,}"
    return f"corpus {found.corpus[:12] or 'unknown'}, most others {corpus[:12] or 'unknown'}"
