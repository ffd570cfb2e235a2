# expect: causality
from torch import Tensor

from genesys.architecture.unit import Place, Signals, Unit


class LeakInLaterBlocks(Unit):
    """The first block is honest, those after it are not."""

    kind = "sequence mixer"

    def __init__(self, dim: int, *, place: Place = Place()) -> None:
        super().__init__(dim)
        self.later = place.block > 0

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        if self.later:
            x = x + 0.1 * x.mean(1, keepdim=True)
        return x, signals
