# expect: shapes
from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class Shorter(Unit):
    """Loses the last position."""

    kind = "sequence mixer"

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        return x[:, :-1], signals
