# expect: shapes
from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class EndlessRecursionForward(Unit):
    """Calls itself for ever, once it runs."""

    kind = "sequence mixer"

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        return self._deeper(x), signals

    def _deeper(self, x: Tensor) -> Tensor:
        return self._deeper(x + 1)
