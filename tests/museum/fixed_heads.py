# expect: shapes
from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class FixedHeads(Unit):
    """Heads of 32 channels fit some widths only."""

    kind = "sequence mixer"

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        batch, length, dim = x.shape
        return x.view(batch, length, dim // 32, 32).softmax(-1).view(batch, length, dim), signals
