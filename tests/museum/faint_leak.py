# expect: causality
from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class FaintLeak(Unit):
    """The leak is a thousandth of the signal."""

    kind = "sequence mixer"

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        return x + 1e-3 * x.roll(-3, 1), signals
