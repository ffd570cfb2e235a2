"""A residual arrangement that keeps the embedding in sight."""

import torch
from torch import Tensor, nn

from genesys.architecture.unit import Signals, Unit, slot


class AnchoredResidual(Unit):
    """Pre-norm on a stream into which each block blends what the first block was given.

    x becomes keep * x + anchor * first, per channel, keep starting at 0.8 and anchor at 0.2.
    The first block of this kind writes the signal `first_input` (batch, length, dim).
    Source: the modded-nanogpt speed runs (2024), there without a name.
    """

    kind = "residual arrangement"
    reads = ("first_input",)
    writes = ("first_input",)
    mixer_norm = slot("steadies what the mixer sees", kind="norm")
    mixer = slot("mixes information over time, causally", kind="sequence mixer")
    mlp_norm = slot("steadies what the MLP sees", kind="norm")
    mlp = slot("mixes channels, position by position", kind="channel mixer")

    def __init__(self, dim: int) -> None:
        super().__init__(dim)
        self.keep = nn.Parameter(torch.full((dim,), 0.8))
        self.anchor = nn.Parameter(torch.full((dim,), 0.2))

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        """Return (batch, length, dim)."""
        first = signals.get("first_input", x)
        if first.shape != x.shape:
            first = x
        x = self.keep * x + self.anchor * first
        signals = {"first_input": first} | signals
        y, signals = self.mixer_norm(x, signals)
        y, signals = self.mixer(y, signals)
        x = x + y
        y, signals = self.mlp_norm(x, signals)
        y, signals = self.mlp(y, signals)
        return x + y, signals
