# expect: contract
from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class NoKind(Unit):
    """Says not what it is for."""

    kind = ""

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        return x, signals
