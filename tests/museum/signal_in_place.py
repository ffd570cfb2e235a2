# expect: untouched
from torch import Tensor

from genesys.architecture.unit import Place, Signals, Unit


class SignalInPlace(Unit):
    """Changes a signal that others hold."""

    kind = "sequence mixer"
    reads = ("memory",)

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        memory = signals["memory"]
        memory[:, 0] = 0.0
        return x + memory, signals
