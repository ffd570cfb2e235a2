# expect: distance
from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class LeakInLongSequences(Unit):
    """Honest on short sequences."""

    kind = "sequence mixer"

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        if x.shape[1] > 500:
            x = x - x.mean(1, keepdim=True)
        return x, signals
