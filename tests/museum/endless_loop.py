# expect: limits
from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class EndlessLoop(Unit):
    """Never comes back."""

    kind = "sequence mixer"

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        while True:
            x = x + 1
        return x, signals
