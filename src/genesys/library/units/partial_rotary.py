"""Rotary positions on some of the channels."""

from typing import Annotated

import torch
from torch import Tensor

from genesys.architecture.unit import Between, Signals, Unit


class PartialRotary(Unit):
    """Turn the first channels as rotary positions do, and leave the others free of position.

    A `share` of the channels, rounded down to pairs but at least one pair, turns by
    t * base^(-i / pairs).
    Source: Black et al. 2022 (GPT-NeoX-20B, arXiv 2204.06745).
    """

    kind = "position"

    def __init__(
        self,
        dim: int,
        *,
        share: Annotated[float, Between(0.1, 0.9)] = 0.5,
        base: Annotated[float, Between(100.0, 1e6)] = 1e4,
    ) -> None:
        super().__init__(dim)
        self.pairs = min(max(int(share * dim / 2), 1), dim // 2)
        self.base = base

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        """Return (batch, length, dim)."""
        turns = torch.arange(self.pairs, device=x.device) / max(self.pairs, 1)
        angles = torch.arange(x.shape[1], device=x.device)[:, None] * self.base**-turns
        cos, sin = angles.cos().to(x.dtype), angles.sin().to(x.dtype)
        a, b, rest = torch.split(x, [self.pairs, self.pairs, self.dim - 2 * self.pairs], -1)
        return torch.cat([a * cos - b * sin, a * sin + b * cos, rest], -1), signals
