# expect: pass
import torch
from torch import Tensor, nn

from genesys.architecture.unit import Signals, Unit


class BranchByPosition(Unit):
    """Branches on numbers that no other position can change."""

    kind = "channel mixer"

    def __init__(self, dim: int) -> None:
        super().__init__(dim)
        self.up = nn.Linear(dim, dim)

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        large = x.detach().abs().amax(-1, keepdim=True) > 2
        if not large.any():
            return self.up(x), signals
        return torch.where(large, x, self.up(x)), signals
