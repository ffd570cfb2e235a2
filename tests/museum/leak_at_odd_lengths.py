# expect: causality
from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class LeakAtOddLengths(Unit):
    """Honest where the length is even."""

    kind = "sequence mixer"

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        if x.shape[1] % 2:
            x = x - x.mean(1, keepdim=True)
        return x, signals
