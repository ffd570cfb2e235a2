# expect: causality
from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class SortedPositions(Unit):
    """Sorts each channel over the whole sequence."""

    kind = "sequence mixer"

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        return x + x.sort(1).values, signals
