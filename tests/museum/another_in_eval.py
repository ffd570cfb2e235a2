# expect: learns
from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class AnotherInEval(Unit):
    """Learns one thing, and does another when it is asked."""

    kind = "sequence mixer"

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        return x if self.training else -10 * x, signals
