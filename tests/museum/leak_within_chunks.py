# expect: causality
# sizes: 8 16 32 64 128 256 512 1024
import torch.nn.functional as F
from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class LeakWithinChunks(Unit):
    """Every position sees the mean of its chunk."""

    kind = "sequence mixer"

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        batch, length, dim = x.shape
        padded = F.pad(x, (0, 0, 0, -length % SIZE)).reshape(batch, -1, SIZE, dim)
        seen = padded.mean(2, keepdim=True).expand_as(padded).reshape(batch, -1, dim)
        return x + 0.1 * seen[:, :length], signals
