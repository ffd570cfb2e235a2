# expect: causality
from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class FlippedMaximum(Unit):
    """The largest value from here on."""

    kind = "sequence mixer"

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        return x.flip(1).cummax(1).values.flip(1), signals
