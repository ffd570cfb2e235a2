# expect: distance
from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class LeakBeyond1500(Unit):
    """Honest on sequences of up to 1,500."""

    kind = "sequence mixer"

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        if x.shape[1] > 1500:
            x = x - x.mean(1, keepdim=True)
        return x, signals
