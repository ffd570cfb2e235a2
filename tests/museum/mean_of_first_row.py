# expect: batch
from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class MeanOfFirstRow(Unit):
    """Everyone sees the first sequence of the batch."""

    kind = "sequence mixer"

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        return x + 0.1 * x[:1], signals
