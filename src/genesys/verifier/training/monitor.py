"""Ends runs that make no sense any more."""

import math
from dataclasses import dataclass, field
from statistics import fmean, stdev
from typing import Any

_STEEPEST = 1e4
"""A gradient norm from which on nothing is learned, clipped or not (paper, Table 1)."""

_WINDOWS = 50
"""Parts of a run whose mean losses are compared."""

_SHORTEST = 20
"""Steps that are averaged at least."""

_FORGOTTEN = 0.5
_NOTICEABLE = 0.5
_ERRORS = 5.0
_JUDGED_AFTER = 5.0


class TrainingStopped(Exception):
    """Training makes no sense any more: its text says why."""


@dataclass
class Monitor:
    """Looks at every step, and raises TrainingStopped, with the reason, where a run

    - has a loss or a gradient that is no number, or a gradient norm above 1e4;
    - explodes: its loss is twice that of the first step;
    - diverges: over a fiftieth of the steps it has on average forgotten half of what it had
      learned at its best, at least half a nat, and five standard errors of that average;
    - is too slow: after five seconds it is bound to take more than `seconds`.

    `memory` holds all that it knows, as JSON values, so that a run that is resumed is judged as
    if it had never been broken off.
    """

    steps: int
    seconds: float = math.inf
    memory: dict[str, Any] = field(default_factory=dict)

    def look(self, step: int, loss: float, norm: float) -> None:
        """Judge the loss (nats) and the gradient norm before clipping of a step."""
        if not (math.isfinite(loss) and math.isfinite(norm)):
            raise TrainingStopped(f"diverged: loss {loss}, gradient norm {norm} at step {step + 1}")
        first = self.memory.setdefault("first", loss)
        if norm > _STEEPEST:
            raise TrainingStopped(
                f"exploded: gradient norm {norm:.3g} at step {step + 1}; up to {_STEEPEST:g} is "
                "allowed"
            )
        if loss > 2.0 * first:
            raise TrainingStopped(
                f"exploded: loss {loss:.2f} at step {step + 1}, twice the {first:.2f} at the start"
            )
        self._look_back(step, loss, first)

    def look_at_clock(self, steps: int, spent: float) -> None:
        """Judge the seconds that the first so many steps took."""
        expected = spent / steps * self.steps
        if spent > _JUDGED_AFTER and expected > self.seconds:
            raise TrainingStopped(
                f"too slow: training would take {expected:,.0f} s; {self.seconds:,.0f} s are "
                "allowed"
            )

    def _look_back(self, step: int, loss: float, first: float) -> None:
        window = self.memory.setdefault("window", [])
        window.append(loss)
        if len(window) < max(_SHORTEST, self.steps // _WINDOWS):
            return
        mean, error = fmean(window), stdev(window) / math.sqrt(len(window))
        window.clear()
        best = min(self.memory.get("best", mean), mean)
        self.memory["best"] = best
        if mean - best > max(_NOTICEABLE, _ERRORS * error, _FORGOTTEN * (first - best)):
            raise TrainingStopped(
                f"diverged: the loss rose from {best:.2f} at its best to {mean:.2f} around step "
                f"{step + 1}, from {first:.2f} at the start"
            )
