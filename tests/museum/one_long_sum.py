# expect: syntax
from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class OneLongSum(Unit):
    """An expression of many levels, on which readers of code stumble."""

    kind = "sequence mixer"

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        return x * (
            1
            + 1
            + 1
            + 1
            + 1
            + 1
            + 1
            + 1
            + 1
            + 1
            + 1
            + 1
            + 1
            + 1
            + 1
            + 1
            + 1
            + 1
            + 1
            + 1
            + 1
            + 1
            + 1
            + 1
            + 1
            + 1
            + 1
            + 1
            + 1
            + 1
            + 1
            + 1
            + 1
            + 1
            + 1
            + 1
            + 1
            + 1
            + 1
            + 1
            + 1
            + 1
            + 1
            + 1
            + 1
            + 1
            + 1
            + 1
            + 1
            + 1
            + 1
            + 1
            + 1
            + 1
            + 1
            + 1
            + 1
            + 1
            + 1
            + 1
            + 1
            + 1
            + 1
            + 1
            + 1
            + 1
            + 1
            + 1
            + 1
            + 1
            + 1
            + 1
            + 1
            + 1
            + 1
            + 1
            + 1
            + 1
            + 1
            + 1
            + 1
            + 1
            + 1
            + 1
            + 1
            + 1
            + 1
            + 1
            + 1
            + 1
            + 1
            + 1
            + 1
            + 1
            + 1
            + 1
            + 1
            + 1
            + 1
            + 1
            + 1
            + 1
            + 1
            + 1
            + 1
            + 1
            + 1
            + 1
            + 1
            + 1
            + 1
            + 1
            + 1
            + 1
            + 1
            + 1
        ), signals
