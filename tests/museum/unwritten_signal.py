# expect: signals
from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class UnwrittenSignal(Unit):
    """Promises a signal and hands none on."""

    kind = "sequence mixer"
    writes = ("memory",)

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        return x, signals
