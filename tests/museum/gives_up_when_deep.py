# expect: sizes
from torch import Tensor

from genesys.architecture.unit import Place, Signals, Unit


class GivesUpWhenDeep(Unit):
    """Has a table for the first twelve blocks."""

    kind = "sequence mixer"

    def __init__(self, dim: int, *, place: Place = Place()) -> None:
        super().__init__(dim)
        self.gain = [1.0 - 0.05 * block for block in range(12)][place.block]

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        return x * self.gain, signals
