# expect: depth
from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class Triples(Unit):
    """Makes everything three times as large."""

    kind = "residual arrangement"

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        return 3 * x, signals
