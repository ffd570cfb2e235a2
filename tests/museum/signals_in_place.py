# expect: signals
from torch import Tensor

from genesys.architecture.unit import Place, Signals, Unit


class SignalsInPlace(Unit):
    """Writes into the dict that all share."""

    kind = "sequence mixer"
    writes = ("memory",)

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        signals["memory"] = x
        return x, signals | {"memory": x}
