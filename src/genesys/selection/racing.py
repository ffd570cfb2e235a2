"""Which runs are broken off early: those that cannot any more reach their rung's quota."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import fmean, stdev
from typing import Annotated

from annotated_types import Ge

from genesys.evolution.curve import Curve, level
from genesys.evolution.evolution_tree import EvolutionTree
from genesys.evolution.hurdle import Hurdle
from genesys.evolution.ladder import Ladder, Rung
from genesys.evolution.verification import Verification

FRACTIONS = (0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.7, 0.8)
"""Of a run's tokens, where there are hurdles. Before, ranks say too little of the end: their
correlation is 0.3 at a fifth, 0.6 at 0.3, 0.9 at a half (24 designs on `nano`)."""

_LEAST = 4
"""Finished runs without which it is not known how far runs still change places."""


@dataclass(frozen=True)
class Racing:
    """Sets hurdles from the finished runs of a rung.

    Let L(f) be the level of a run's training curve after a share f of its tokens. All runs see
    the same batches, so levels compare. Over the better half of the finished runs, L(1) - L(f) has
    a mean g and a standard deviation s: what is still to come, and how far runs still change
    places. With the noise n between seeds, where it was measured, a run is broken off at f when

        L(f) + g > B + sigmas * sqrt(s^2 + n^2).

    B is the final level of the last design that would climb if the rung were over now: the k-th
    best, k being the share that climbs of all runs that have ended, broken off or not.
    """

    sigmas: Annotated[float, Ge(0)] = 1.5
    """Larger is safer and saves less; `benchmarks/racing.py` measures both."""

    def hurdles(
        self, tree: EvolutionTree, ladder: Ladder, rung: Rung, design_id: str
    ) -> tuple[Hurdle, ...]:
        """Return the hurdles for a design's run; none for seeds, which others are measured by."""
        if design_id in {design.id for design in tree.seeds}:
            return ()
        finished = [found for (_, name), found in tree.verifications.items() if name == rung.name]
        climbing = math.ceil(climbing_share(ladder, rung) * (tree.finished[rung.name] + 1))
        return self.over(finished, climbing, tree.noise(rung.name) or 0.0)

    def over(
        self, finished: Sequence[Verification], climbing: int, noise: float = 0.0
    ) -> tuple[Hurdle, ...]:
        """Return the hurdles that follow from finished runs, so many of which would climb.

        `noise` is the standard deviation of bits per byte between seeds.
        """
        whole = max((found.tokens for found in finished), default=0)
        alike = [found for found in finished if found.tokens == whole]
        curves = {found.design_id: found.curve for found in alike}
        ends = {design: level(curve, whole, whole) for design, curve in curves.items()}
        final = {design: end for design, end in ends.items() if end is not None}
        if len(final) < max(_LEAST, climbing):
            return ()
        ranked = sorted(final, key=lambda design: final[design])
        bar = final[ranked[climbing - 1]]
        # Hopeless runs gain little, and would make every other one look uncertain.
        better = ranked[: max(_LEAST, math.ceil(len(ranked) / 2))]
        nats_per_bit = fmean(
            final[found.design_id] / found.bits_per_byte.value
            for found in alike
            if found.design_id in final
        )
        hurdles = []
        for tokens in _places(alike[0].curve, whole):
            here = {design: level(curves[design], tokens, whole) for design in better}
            gains = [final[design] - now for design, now in here.items() if now is not None]
            if len(gains) < _LEAST:
                continue
            doubt = self.sigmas * math.hypot(stdev(gains), noise * nats_per_bit)
            limit = bar - fmean(gains) + doubt
            reason = (
                f"more than {limit:.3f} there, and the best {climbing} of the rung are out of reach"
            )
            hurdles.append(Hurdle(tokens, limit, reason))
        return tuple(hurdles)


def climbing_share(ladder: Ladder, rung: Rung) -> float:
    """Return the share of a rung's designs that can climb; from the top, the best one."""
    rungs = list(ladder)
    above = rungs[rungs.index(rung) + 1 :]
    climbing = (
        min(above[0].budget, math.floor(ladder.selection_ratio * rung.budget)) if above else 1
    )
    return max(1, climbing) / rung.budget


def _places(curve: Curve, whole: int) -> Iterator[int]:
    """Yield the tokens of a curve's points next to the fractions of a whole run."""
    for fraction in FRACTIONS:
        yield max((seen for seen, _ in curve if seen <= fraction * whole), default=curve[0][0])
