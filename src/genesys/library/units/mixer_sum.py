"""Two mixers side by side."""

import torch
from torch import Tensor, nn

from genesys.architecture.unit import Signals, Unit, slot


class MixerSum(Unit):
    """Add what two mixers return, each scaled by a learned weight a channel that starts at 1/2.

    Source: hybrids such as Dong et al. 2024 (Hymba, arXiv 2411.13676).
    """

    kind = "sequence mixer"
    first = slot("mixes information over time in one way", kind="sequence mixer")
    second = slot("mixes information over time in another way", kind="sequence mixer")

    def __init__(self, dim: int) -> None:
        super().__init__(dim)
        self.shares = nn.Parameter(torch.full((2, dim), 0.5))

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        """Return (batch, length, dim)."""
        y, signals = self.first(x, signals)
        z, signals = self.second(x, signals)
        return self.shares[0] * y + self.shares[1] * z, signals
