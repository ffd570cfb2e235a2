"""What a ladder will cost before it is climbed: arithmetic over measured speeds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from genesys.verifier.calibration import RungSpeed

_SCORED = 1.25
"""Held-out tokens that are scored for each that is evaluated: of the control it is a quarter."""

_FORWARD = 1 / 3
"""Of a training step: the backward pass takes twice as long as the forward pass."""


@dataclass(frozen=True)
class Overhead:
    """What a small verification took besides training: processes, building, tasks, the proof."""

    seconds: float
    tokens_per_second: float
    """Of its training."""

    evaluated: int
    """Held-out tokens that were scored in it."""

    def on(self, speed: RungSpeed, tokens_per_second: float) -> float:
        """Return the seconds that it comes to on a rung, where training is so fast.

        All of it is taken to slow down as training does, and never to speed up; so this is rather
        too much. Held-out text that is scored beyond what was measured comes on top.
        """
        slower = max(1.0, self.tokens_per_second / tokens_per_second)
        further = _SCORED * max(0, speed.evaluated - self.evaluated)
        return self.seconds * slower + further * _FORWARD / tokens_per_second


@dataclass(frozen=True)
class RungCost:
    """What one rung will cost."""

    speed: RungSpeed
    designs: int
    """That are verified there at most."""

    tokens_per_second: float
    extrapolated: bool
    """Whether that was not measured but follows from the operations counted."""

    training: float
    """Seconds of training in one verification."""

    overhead: float
    """Its other seconds."""

    @property
    def seconds(self) -> float:
        """Of one verification."""
        return self.training + self.overhead

    @property
    def work(self) -> float:
        """Seconds of all verifications, one after the other."""
        return self.designs * self.seconds


@dataclass(frozen=True)
class LadderCost:
    """What all rungs will cost at most: nothing is taken off for runs that are broken off early,
    nor for trunks that rungs of one size share."""

    rungs: tuple[RungCost, ...]
    repeats: int
    """Further seeds on the first rung, which measure noise."""

    workers: int
    price: float | None
    """Dollars for an hour of this machine."""

    @classmethod
    def of(
        cls,
        speeds: Sequence[RungSpeed],
        designs: Mapping[str, int],
        overhead: Overhead,
        *,
        repeats: int,
        workers: int,
        price: float | None,
    ) -> LadderCost:
        """Work out the cost; rungs that were not tried are as fast as the operations allow that
        the largest one tried reached in a second."""
        tried = [speed for speed in speeds if speed.tokens_per_second is not None]
        largest = max(tried, key=lambda speed: speed.parameters, default=None)
        rungs = []
        for speed in speeds:
            rate = speed.tokens_per_second or _extrapolated(speed, largest)
            rungs.append(
                RungCost(
                    speed=speed,
                    designs=designs.get(speed.rung, 1),
                    tokens_per_second=rate,
                    extrapolated=speed.tokens_per_second is None,
                    training=speed.trained / rate,
                    overhead=overhead.on(speed, rate),
                )
            )
        return cls(tuple(rungs), repeats, workers, price)

    @property
    def work(self) -> float:
        """Seconds that one worker alone would need."""
        first = self.rungs[0].seconds if self.rungs else 0.0
        return sum(rung.work for rung in self.rungs) + self.repeats * first

    @property
    def wall(self) -> float:
        """Seconds with all workers; no less than the longest verification."""
        longest = max((rung.seconds for rung in self.rungs), default=0.0)
        return max(self.work / self.workers, longest)

    @property
    def dollars(self) -> float | None:
        """What the machine costs for so long; None without a price."""
        return None if self.price is None else self.wall / 3600 * self.price

    @property
    def as_json(self) -> dict[str, Any]:
        """The cost as plain JSON values."""
        return {
            "rungs": [
                {
                    **asdict(rung.speed),
                    "tokens_per_second": rung.tokens_per_second,
                    "extrapolated": rung.extrapolated,
                    "needed_bytes": rung.speed.needed_bytes,
                    "room": rung.speed.room,
                    "designs": rung.designs,
                    "training_seconds": rung.training,
                    "overhead_seconds": rung.overhead,
                    "seconds": rung.seconds,
                    "work_seconds": rung.work,
                }
                for rung in self.rungs
            ],
            "repeats": self.repeats,
            "workers": self.workers,
            "work_seconds": self.work,
            "seconds": self.wall,
            "hours": self.wall / 3600,
            "price": self.price,
            "dollars": self.dollars,
        }


def _extrapolated(speed: RungSpeed, largest: RungSpeed | None) -> float:
    if largest is None or largest.tokens_per_second is None:
        return speed.guess
    return largest.tokens_per_second * largest.flops_per_token / speed.flops_per_token
