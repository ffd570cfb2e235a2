# expect: contract
from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class NoParent(Unit):
    """Forgets its parent's constructor."""

    kind = "sequence mixer"

    def __init__(self, dim: int) -> None:
        self.dim = dim
        self.up = 1.0

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        return x, signals
