"""A residual arrangement with a skip around all of it."""

import torch
from torch import Tensor, nn

from genesys.architecture.unit import Signals, Unit, slot


class LearnedSkip(Unit):
    """Blend what another residual arrangement returns with what it was given.

    skip * x + share * inner(x), per channel; skip starts at 0 and share at 1.
    Source: after Bachlechner et al. 2020 (arXiv 2003.04887) and the speed runs of modded-nanogpt.
    """

    kind = "residual arrangement"
    inner = slot("the arrangement to skip around", kind="residual arrangement")

    def __init__(self, dim: int) -> None:
        super().__init__(dim)
        self.skip = nn.Parameter(torch.zeros(dim))
        self.share = nn.Parameter(torch.ones(dim))

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        """Return (batch, length, dim)."""
        y, signals = self.inner(x, signals)
        return self.skip * x + self.share * y, signals
