# expect: shapes
from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class UnknownName(Unit):
    """Uses a name that it never made."""

    kind = "sequence mixer"

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        return x + offset, signals
