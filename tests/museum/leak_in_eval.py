# expect: causality
from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class LeakInEval(Unit):
    """Honest in train mode, and not in eval mode."""

    kind = "sequence mixer"

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        if not self.training:
            x = x + 0.1 * x.roll(-1, 1)
        return x, signals
