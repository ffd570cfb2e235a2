# expect: limits
from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class SwallowsErrors(Unit):
    """Goes on whatever happens."""

    kind = "sequence mixer"

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        while True:
            try:
                x = x + 1
            except RuntimeError:
                pass
        return x, signals
