# expect: reach
from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class ClassOfATensor(Unit):
    """Changes what a tensor is."""

    kind = "sequence mixer"

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        x.__class__ = Unit
        return x, signals
