# expect: reach
from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class GlobalCounter(Unit):
    """Counts in a global."""

    kind = "sequence mixer"

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        global calls
        calls = 1
        return x, signals
