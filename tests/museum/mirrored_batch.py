# expect: batch
from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class MirroredBatch(Unit):
    """Adds the sequence at the other end of the batch."""

    kind = "sequence mixer"

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        return x + x.flip(0), signals
