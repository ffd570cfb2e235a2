# expect: pass
import torch
from torch import Tensor, nn

from genesys.architecture.unit import Signals, Unit


class LargestChannels(Unit):
    """Keeps the eight largest channels of each position."""

    kind = "channel mixer"

    def __init__(self, dim: int) -> None:
        super().__init__(dim)
        self.up = nn.Linear(dim, dim)

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        inner = self.up(x)
        kept = inner.topk(8, -1)
        return x + torch.zeros_like(inner).scatter(-1, kept.indices, kept.values), signals
