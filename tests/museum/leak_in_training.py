# expect: causality
from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class LeakInTraining(Unit):
    """Honest in eval mode, and not in train mode."""

    kind = "sequence mixer"

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        if self.training:
            x = x + 0.1 * x.mean(1, keepdim=True)
        return x, signals
