# expect: pass
import torch
from torch import Tensor, nn

from genesys.architecture.unit import Signals, Unit


class Hashed(Unit):
    """The signs of four channels choose a row of a table."""

    kind = "channel mixer"

    def __init__(self, dim: int) -> None:
        super().__init__(dim)
        self.table = nn.Parameter(torch.randn(16, dim))

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        signs = (x.detach()[..., :4] > 0).long()
        row = (signs * torch.tensor([1, 2, 4, 8], device=x.device)).sum(-1)
        return x + self.table[row], signals
