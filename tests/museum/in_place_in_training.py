# expect: untouched
from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class InPlaceInTraining(Unit):
    """Changes its input in train mode only."""

    kind = "sequence mixer"

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        if self.training:
            x.mul_(0.5)
        return x, signals
