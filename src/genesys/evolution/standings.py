"""How good each design is, and how sure we are of it."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from genesys.evolution.comparison import Comparison
from genesys.evolution.evolution_tree import EvolutionTree
from genesys.evolution.fitness.base import Fitness
from genesys.evolution.ladder import Ladder


@dataclass(frozen=True)
class Standings:
    """Fitness and confidence of every verified design, at one moment of a run."""

    fitness: Mapping[str, float]
    """To be made large."""

    errors: Mapping[str, float | None]
    """Standard error of each fitness; None until seed noise was measured."""

    confidence: Mapping[str, float]
    """Share of the ladder's rungs on which the design was verified like the others there."""

    left_out: tuple[str, ...] = ()
    """What was verified and is not compared, each with the reason."""

    @classmethod
    def of(cls, tree: EvolutionTree, ladder: Ladder, fitness: Fitness) -> Standings:
        """Work out the standings from all finished verifications."""
        comparison = Comparison.of(tree, ladder)
        merits = fitness.of(comparison)
        rungs = len(ladder.rungs)
        stood = Counter(design for rung in comparison.rungs for design in rung)
        left_out = [f"{d} on {r}: {why}" for (d, r), why in comparison.left_out.items()]
        left_out += [f"{d}: it lacks scores" for d in stood if d not in merits]
        return cls(
            {design: merit.value for design, merit in merits.items()},
            {design: merit.error for design, merit in merits.items()},
            {design: stood[design] / rungs for design in merits},
            tuple(left_out),
        )

    @property
    def ranked(self) -> list[str]:
        """Ids of the verified designs, best first; equals in order of id."""
        return sorted(self.fitness, key=lambda design: (-self.fitness[design], design))

    def good(self, share: float = 0.25) -> set[str]:
        """Return the top share by fitness: at least one design, if any was verified."""
        return set(self.ranked[: math.ceil(share * len(self.fitness))])

    def confident(self, share: float = 0.25) -> set[str]:
        """Return the designs at least as confident as the one that ends the top share."""
        if not self.confidence:
            return set()
        ordered = sorted(self.confidence.values(), reverse=True)
        least = ordered[math.ceil(share * len(ordered)) - 1]
        return {design for design, value in self.confidence.items() if value >= least}
