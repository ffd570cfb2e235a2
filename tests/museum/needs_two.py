# expect: lengths
from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class NeedsTwo(Unit):
    """Cannot take a single position."""

    kind = "sequence mixer"

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        second = x[:, 1].mean()
        return x + 0 * second, signals
