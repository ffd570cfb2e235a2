"""How good each design is, and how sure we are of it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from statistics import fmean

from genesys.evolution.evolution_tree import EvolutionTree
from genesys.evolution.ladder import Ladder


@dataclass(frozen=True)
class Standings:
    """Fitness and confidence of every verified design, at one moment of a run.

    Fitness is minus the bits per byte that the design would have on the lowest rung. Larger
    models score better whatever their design, so each rung's scores are first moved by the mean
    change, over the designs that stood on both, from the rung below; then a design's scores on
    all its rungs are averaged. So designs that climbed are compared fairly with those that did
    not, and one that loses its lead at scale falls. (The paper's Eq. 1 averages raw accuracies.)
    """

    fitness: Mapping[str, float]
    confidence: Mapping[str, float]
    """Share of the ladder's rungs on which the design was verified."""

    @classmethod
    def of(cls, tree: EvolutionTree, ladder: Ladder) -> Standings:
        """Work out the standings from all finished verifications."""
        moved: dict[str, list[float]] = {}
        below: dict[str, float] = {}
        offset = 0.0
        for rung in ladder:
            here = {
                design: found.bits_per_byte.value
                for (design, name), found in tree.verifications.items()
                if name == rung.name
            }
            shared = [here[design] - below[design] for design in here if design in below]
            offset += fmean(shared) if shared else 0.0
            for design, value in here.items():
                moved.setdefault(design, []).append(value - offset)
            below = here
        fitness = {design: -fmean(values) for design, values in moved.items()}
        rungs = len(ladder.rungs)
        return cls(fitness, {design: len(values) / rungs for design, values in moved.items()})

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
