# expect: shapes
from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class LengthFirst(Unit):
    """Swaps batch and length."""

    kind = "sequence mixer"

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        return x.transpose(0, 1), signals
