# expect: causality
from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class ShareOfTotal(Unit):
    """A running sum as a share of the whole one."""

    kind = "sequence mixer"

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        size = x.abs()
        return x * size.cumsum(1) / (1 + size.sum(1, keepdim=True)), signals
