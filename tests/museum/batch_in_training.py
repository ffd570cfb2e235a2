# expect: batch
from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class BatchInTraining(Unit):
    """Sees other sequences in train mode only."""

    kind = "sequence mixer"

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        if self.training:
            x = x - x.mean(0, keepdim=True)
        return x, signals
