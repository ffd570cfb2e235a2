"""A scale that grows with the length of the past."""

import torch
from torch import Tensor, nn

from genesys.architecture.unit import Signals, Unit


class LengthScale(Unit):
    """Scale queries and keys by 1 + s * log(t + 1) / 10, so that late heads can stay sharp.

    s is one learned number that starts at 1; t counts positions from 0.
    Source: after Nakanishi 2025 (scalable softmax, arXiv 2501.19399).
    """

    kind = "position"

    def __init__(self, dim: int) -> None:
        super().__init__(dim)
        self.strength = nn.Parameter(torch.tensor(1.0))

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        """Return (batch, length, dim)."""
        times = torch.arange(1, x.shape[1] + 1, device=x.device).log()[:, None] / 10
        return x * (1 + self.strength * times).to(x.dtype), signals
