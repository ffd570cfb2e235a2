# expect: builds
from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class GivesUpWhenWide(Unit):
    """Behaves at small widths, and fails at those that matter."""

    kind = "sequence mixer"

    def __init__(self, dim: int) -> None:
        super().__init__(dim)
        if dim > 256:
            raise ValueError("too wide")

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        return x, signals
