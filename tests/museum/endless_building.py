# expect: limits
from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class EndlessBuilding(Unit):
    """Is never built."""

    kind = "sequence mixer"

    def __init__(self, dim: int) -> None:
        super().__init__(dim)
        self.size = dim
        while self.size:
            self.size += 1

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        return x, signals
