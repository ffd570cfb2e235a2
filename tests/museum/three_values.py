# expect: shapes
from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class ThreeValues(Unit):
    """Returns one thing too many."""

    kind = "sequence mixer"

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        return x, signals, x
