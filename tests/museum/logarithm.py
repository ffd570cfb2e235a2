# expect: finite
from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class Logarithm(Unit):
    """The logarithm of negative numbers."""

    kind = "sequence mixer"

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        return x + x.log(), signals
