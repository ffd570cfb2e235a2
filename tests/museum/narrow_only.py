# expect: builds
from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class NarrowOnly(Unit):
    """Has a table for three widths."""

    kind = "sequence mixer"

    def __init__(self, dim: int) -> None:
        super().__init__(dim)
        self.gain = {32: 1.0, 48: 1.1, 64: 1.2}[dim]

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        return x * self.gain, signals
