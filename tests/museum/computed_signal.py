# expect: signals
from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class ComputedSignal(Unit):
    """Reads a signal whose name it makes up as it goes."""

    kind = "sequence mixer"

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        name = "mem" + "ory"
        return x + signals[name], signals
