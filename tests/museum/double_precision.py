# expect: shapes
from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class DoublePrecision(Unit):
    """Converts, and does not convert back."""

    kind = "sequence mixer"

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        return x.double(), signals
