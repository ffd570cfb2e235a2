# expect: shapes
from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class ListOfSignals(Unit):
    """Hands on a list as a signal."""

    kind = "sequence mixer"
    writes = ("parts",)

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        return x, signals | {"parts": [x]}
