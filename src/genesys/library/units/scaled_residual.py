"""A residual arrangement that learns how much each part may add."""

from typing import Annotated

import torch
from torch import Tensor, nn

from genesys.architecture.unit import Between, Signals, Unit, slot


class ScaledResidual(Unit):
    """Pre-norm with a learned gain a channel on what the mixer and the MLP add.

    x + a * mixer(norm(x)), then x + b * mlp(norm(x)); a and b start at `start`.
    Source: Touvron et al. 2021 (arXiv 2103.17239).
    """

    kind = "residual arrangement"
    mixer_norm = slot("steadies what the mixer sees", kind="norm")
    mixer = slot("mixes information over time, causally", kind="sequence mixer")
    mlp_norm = slot("steadies what the MLP sees", kind="norm")
    mlp = slot("mixes channels, position by position", kind="channel mixer")

    def __init__(self, dim: int, *, start: Annotated[float, Between(0.01, 1.0)] = 0.5) -> None:
        super().__init__(dim)
        self.gains = nn.Parameter(torch.full((2, dim), start))

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        """Return (batch, length, dim)."""
        y, signals = self.mixer_norm(x, signals)
        y, signals = self.mixer(y, signals)
        x = x + self.gains[0] * y
        y, signals = self.mlp_norm(x, signals)
        y, signals = self.mlp(y, signals)
        return x + self.gains[1] * y, signals
