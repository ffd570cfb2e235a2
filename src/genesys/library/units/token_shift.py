"""A blend with the position before."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from genesys.architecture.unit import Signals, Unit


class TokenShift(Unit):
    """Blend each position with the one before it, each channel by a learned share.

    y_t = x_t + share * (x_{t-1} - x_t), zeros before the start. Shares start at 0, 1/4, 1/2 and
    3/4 in turn.
    Source: Peng et al. 2023 (RWKV, arXiv 2305.13048).
    """

    kind = "short convolution"

    def __init__(self, dim: int) -> None:
        super().__init__(dim)
        self.share = nn.Parameter(torch.arange(dim) % 4 / 4)

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        """Return (batch, length, dim)."""
        before = F.pad(x, (0, 0, 1, -1))
        return torch.lerp(x, before, self.share.to(x.dtype)), signals
