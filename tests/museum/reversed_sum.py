# expect: causality
from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class ReversedSum(Unit):
    """Sum from the right."""

    kind = "sequence mixer"

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        return x + 0.1 * x.flip(1).cumsum(1).flip(1), signals
