"""A SiLU gate whose sharpness is learned."""

import torch
from torch import Tensor, nn

from genesys.architecture.unit import Signals, Unit


class LearnedSwish(Unit):
    """Pass x * sigmoid(b * x), with a learned sharpness b a channel that starts at 1.

    Source: Ramachandran et al. 2017 (arXiv 1710.05941).
    """

    kind = "gate"

    def __init__(self, dim: int) -> None:
        super().__init__(dim)
        self.sharpness = nn.Parameter(torch.ones(dim))

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        """Return (batch, length, dim)."""
        return x * (self.sharpness * x).sigmoid(), signals
