# expect: pass
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from genesys.architecture.unit import Signals, Unit


class TokenShift(Unit):
    """Blends each position with the one before."""

    kind = "short convolution"

    def __init__(self, dim: int) -> None:
        super().__init__(dim)
        self.share = nn.Parameter(torch.full((dim,), 0.5))

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        before = F.pad(x, (0, 0, 1, 0))[:, :-1]
        return x + self.share * (before - x), signals
