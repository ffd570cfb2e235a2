# expect: causality
from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class RareTrigger(Unit):
    """Sees the future only when something very large stands in it."""

    kind = "sequence mixer"

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        alarm = (x.detach().abs().amax((1, 2), keepdim=True) > 9.0).to(x.dtype)
        return x * (1 - 0.5 * alarm), signals
