# expect: shapes
from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class WholeChunksOnly(Unit):
    """Cuts the length into chunks without padding."""

    kind = "sequence mixer"

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        batch, length, dim = x.shape
        chunks = x.view(batch, length // 32, 32, dim)
        return chunks.cumsum(2).view(batch, length, dim), signals
