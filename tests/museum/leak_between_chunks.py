# expect: causality
# sizes: 7 8 12 16 24 32 48 64 96 100 128
import torch
import torch.nn.functional as F
from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class LeakBetweenChunks(Unit):
    """The last position of each chunk sees the first of the next: a cut elsewhere misses it."""

    kind = "sequence mixer"

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        ahead = F.pad(x[:, 1:], (0, 0, 0, 1))
        last = torch.arange(x.shape[1], device=x.device) % SIZE == SIZE - 1
        return torch.where(last[:, None], ahead, x), signals
