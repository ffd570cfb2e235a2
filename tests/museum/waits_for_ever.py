# expect: reach
from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class WaitsForEver(Unit):
    """A method that never returns its value."""

    kind = "sequence mixer"

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        for part in self._parts(x):
            x = part
        return x, signals

    def _parts(self, x: Tensor) -> Tensor:
        while True:
            yield x
