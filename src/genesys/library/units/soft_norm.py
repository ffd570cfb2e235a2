"""A norm that leaves quiet positions as they are."""

import torch
from torch import Tensor, nn

from genesys.architecture.unit import Signals, Unit


class SoftNorm(Unit):
    """Turn loud positions down and leave quiet ones alone, then scale each channel.

    gain * x / sqrt(1 + mean(x^2)), the mean over channels: how loud a position is stays visible,
    but is bounded.
    Source: after Carlile et al. 2017 (arXiv 1710.09967), with the mean square for each value's.
    """

    kind = "norm"

    def __init__(self, dim: int) -> None:
        super().__init__(dim)
        self.gain = nn.Parameter(torch.ones(dim))

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        """Return (batch, length, dim)."""
        loudness = x.square().mean(-1, keepdim=True)
        return self.gain.to(x.dtype) * x * torch.rsqrt(1 + loudness), signals
