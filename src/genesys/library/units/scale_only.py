"""A learned gain in place of a norm."""

import torch
from torch import Tensor, nn

from genesys.architecture.unit import Signals, Unit


class ScaleOnly(Unit):
    """Scale each channel by a learned gain, and norm nothing: gain * x.

    Source: the affine part of ResMLP, Touvron et al. 2021 (arXiv 2105.03404), without its bias.
    """

    kind = "norm"

    def __init__(self, dim: int) -> None:
        super().__init__(dim)
        self.gain = nn.Parameter(torch.ones(dim))

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        """Return (batch, length, dim)."""
        return self.gain * x, signals
