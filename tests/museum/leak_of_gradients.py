# expect: causality
from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class LeakOfGradients(Unit):
    """No value shows the future; the gradient does."""

    kind = "sequence mixer"

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        mean = x.mean(1, keepdim=True)
        return x + mean - mean.detach(), signals
