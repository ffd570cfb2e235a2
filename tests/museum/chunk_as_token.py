# expect: causality
import torch.nn.functional as F
from torch import Tensor, nn

from genesys.architecture.unit import Signals, Unit


class ChunkAsToken(Unit):
    """Four positions are joined to one and spread out again, without a shift."""

    kind = "sequence mixer"

    def __init__(self, dim: int) -> None:
        super().__init__(dim)
        self.join = nn.Linear(4 * dim, dim)

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        batch, length, dim = x.shape
        grouped = F.pad(x, (0, 0, 0, -length % 4)).reshape(batch, -1, 4 * dim)
        coarse = self.join(grouped).repeat_interleave(4, 1)
        return x + coarse[:, :length], signals
