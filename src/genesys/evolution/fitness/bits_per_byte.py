"""Minus the bits per byte on held-out text: the score that repeats from rung to rung."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from statistics import fmean

from genesys.evolution.comparison import Comparison
from genesys.evolution.fitness.base import Fitness, Merit
from genesys.evolution.fitness.levels import levelled


@dataclass(frozen=True)
class BitsPerByte(Fitness):
    """Minus the bits per byte as if on the lowest rung, averaged over a design's rungs.

    Designs that climbed are compared fairly with those that did not, and one that loses its lead
    at scale falls. The error is seed noise alone: all designs of a rung read the same held-out
    text, so that what its choice leaves open is common to all.
    """

    @property
    def meaning(self) -> str:
        """What the number says."""
        return (
            "minus the bits per byte that the design would have on the lowest rung, averaged over "
            "its rungs"
        )

    def of(self, comparison: Comparison) -> Mapping[str, Merit]:
        """Level the rungs, then average; the error falls with the number of rungs."""
        noise = comparison.noise(lambda found: found.bits_per_byte.value)
        scores = [{d: -v.bits_per_byte.value for d, v in r.items()} for r in comparison.rungs]
        return {
            design: Merit(fmean(values), None if noise is None else noise / math.sqrt(len(values)))
            for design, values in levelled(scores).items()
        }
