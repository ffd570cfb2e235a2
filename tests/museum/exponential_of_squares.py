# expect: finite
from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class ExponentialOfSquares(Unit):
    """Overflows on large input."""

    kind = "sequence mixer"

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        return x * x.square().exp(), signals
