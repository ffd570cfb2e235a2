# expect: builds
from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class EndlessRecursion(Unit):
    """Calls itself for ever."""

    kind = "sequence mixer"

    def __init__(self, dim: int) -> None:
        super().__init__(dim)
        self.depth = self._deeper(dim)

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        return x, signals

    def _deeper(self, depth: int) -> int:
        return self._deeper(depth + 1)
