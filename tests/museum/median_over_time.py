# expect: causality
from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class MedianOverTime(Unit):
    """Subtracts the median over time."""

    kind = "norm"

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        return x - x.median(1, keepdim=True).values, signals
