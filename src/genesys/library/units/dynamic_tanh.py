"""A squashing function in place of a norm."""

from typing import Annotated

import torch
from torch import Tensor, nn

from genesys.architecture.unit import Between, Signals, Unit


class DynamicTanh(Unit):
    """Squash each value instead of norming: gain * tanh(alpha * x) + bias.

    alpha is one learned number that starts at `start`; gain and bias are one a channel.
    Source: Zhu et al. 2025 (arXiv 2503.10622).
    """

    kind = "norm"

    def __init__(self, dim: int, *, start: Annotated[float, Between(0.1, 2.0)] = 0.5) -> None:
        super().__init__(dim)
        self.alpha = nn.Parameter(torch.tensor(start))
        self.gain = nn.Parameter(torch.ones(dim))
        self.bias = nn.Parameter(torch.zeros(dim))

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        """Return (batch, length, dim)."""
        return self.gain * (self.alpha * x).tanh() + self.bias, signals
