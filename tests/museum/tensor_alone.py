# expect: shapes
from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class TensorAlone(Unit):
    """Returns x only."""

    kind = "sequence mixer"

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        return x
