# expect: causality
from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class FutureMean(Unit):
    """Subtract the mean over the whole sequence."""

    kind = "sequence mixer"

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        return x - x.mean(1, keepdim=True), signals
