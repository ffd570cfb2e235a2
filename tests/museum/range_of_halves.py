# expect: settings
from typing import Annotated

from torch import Tensor

from genesys.architecture.unit import Between, Signals, Unit


class RangeOfHalves(Unit):
    """A whole number between two halves."""

    kind = "channel mixer"

    def __init__(self, dim: int, *, back: Annotated[int, Between(0.5, 3.5)] = 2) -> None:
        super().__init__(dim)
        self.back = back

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        return x.roll(self.back, -1), signals
