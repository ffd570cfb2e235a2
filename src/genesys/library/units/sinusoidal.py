"""Sinusoidal positions."""

from typing import Annotated

import torch
from torch import Tensor, nn

from genesys.architecture.unit import Between, Signals, Unit


class Sinusoidal(Unit):
    """Add waves of many lengths, each channel's scaled by a learned gain that starts at 1/2.

    Channel i of the first half adds sin(t * base^(-2 i / width)), of the second half the cosine.
    Source: Vaswani et al. 2017 (arXiv 1706.03762).
    """

    kind = "position"

    def __init__(self, dim: int, *, base: Annotated[float, Between(100.0, 1e6)] = 1e4) -> None:
        super().__init__(dim)
        self.base = base
        self.gain = nn.Parameter(torch.full((dim,), 0.5))

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        """Return (batch, length, dim)."""
        pairs = (self.dim + 1) // 2
        turns = torch.arange(pairs, device=x.device) / pairs
        angles = torch.arange(x.shape[1], device=x.device)[:, None] * self.base**-turns
        waves = torch.cat([angles.sin(), angles.cos()], -1)[:, : self.dim]
        return x + self.gain.to(x.dtype) * waves.to(x.dtype), signals
