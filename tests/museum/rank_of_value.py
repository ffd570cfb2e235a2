# expect: causality
from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class RankOfValue(Unit):
    """Adds the rank of each value among all positions."""

    kind = "sequence mixer"

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        rank = x.detach().argsort(1).argsort(1)
        return x + rank.to(x.dtype) / x.shape[1], signals
