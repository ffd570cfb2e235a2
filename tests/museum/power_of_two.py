# expect: builds
from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class PowerOfTwo(Unit):
    """Refuses most widths."""

    kind = "sequence mixer"

    def __init__(self, dim: int) -> None:
        super().__init__(dim)
        if dim & (dim - 1):
            raise ValueError("the width must be a power of two")

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        return x, signals
