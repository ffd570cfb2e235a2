# expect: batch
from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class LeakWhenAlone(Unit):
    """Honest in a batch of several."""

    kind = "sequence mixer"

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        if x.shape[0] == 1:
            x = x - x.mean(1, keepdim=True)
        return x, signals
