"""A verifier that draws a score from the design's digest: the same every time, and free."""

import time
from collections.abc import Sequence
from random import Random

from genesys.errors import DesignError
from genesys.evolution.curve import level
from genesys.evolution.design import Design
from genesys.evolution.hurdle import Hurdle
from genesys.evolution.ladder import Rung
from genesys.evolution.stopped_run import StoppedRun
from genesys.evolution.verification import Cost, ReloadProof, Score, Verification
from genesys.sandbox.sandbox import Progress, unheard
from genesys.verifier.verifier import Verifier


class PretendVerifier(Verifier):
    """Scores every design by chance, larger rungs better; a share of designs fails."""

    def __init__(self, failing: float = 0.0, seconds: float = 0.0) -> None:
        self._failing = failing
        self._seconds = seconds

    def race(
        self,
        design: Design,
        rung: Rung,
        seed: int,
        hurdles: Sequence[Hurdle],
        progress: Progress = unheard,
    ) -> Verification | StoppedRun:
        """Draw a verification; DesignError for designs that are drawn to fail."""
        time.sleep(self._seconds)
        drawn = Random(f"{design.unit_tree.digest}/{rung.name}/{seed}")
        if drawn.random() < self._failing:
            raise DesignError("The loss is not finite at step 3.")
        progress(1.0, "pretending")
        bits = 1.5 + Random(design.unit_tree.digest).random() + 0.01 * drawn.gauss(0, 1)
        bits += min(4.0, 1e4 / rung.parameters)
        loss = bits * 2.0
        curve = tuple((rung.tokens * k // 20, loss + 3.0 / k) for k in range(1, 21))
        for hurdle in hurdles:
            here = level(curve, hurdle.tokens, rung.tokens)
            if here is not None and here > hurdle.loss:
                seen = tuple(point for point in curve if point[0] <= hurdle.tokens)
                return StoppedRun(
                    design.id, rung.name, seed, hurdle.reason, seen, hurdle.tokens, 0.0, 0.0
                )
        return Verification(
            design_id=design.id,
            rung=rung.name,
            seed=seed,
            width=64,
            depth=3,
            parameters=rung.parameters,
            tokens=rung.tokens,
            bits_per_byte=Score(bits, 0.01, 8.0),
            proof=ReloadProof(loss, loss),
            curve=curve,
            cost=Cost(self._seconds, 0.0, 0.0, 6.0 * rung.parameters, 0.0),
            stretches=tuple(bits + 0.1 * Random(f"{k}").gauss(0, 1) for k in range(8)),
            scores={"recall": Score(drawn.random(), 0.05, 0.1)},
            corpus="pretend",
        )
