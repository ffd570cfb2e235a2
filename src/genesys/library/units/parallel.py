"""A residual arrangement whose mixer and MLP work side by side."""

from torch import Tensor

from genesys.architecture.unit import Signals, Unit, slot


class Parallel(Unit):
    """Add a mixer and an MLP of the same normed sequence: x + mixer(n) + mlp(n), n = norm(x).

    Source: Wang and Komatsuzaki 2021 (GPT-J); Chowdhery et al. 2022 (arXiv 2204.02311).
    """

    kind = "residual arrangement"
    norm = slot("steadies what both parts see", kind="norm")
    mixer = slot("mixes information over time, causally", kind="sequence mixer")
    mlp = slot("mixes channels, position by position", kind="channel mixer")

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        """Return (batch, length, dim)."""
        normed, signals = self.norm(x, signals)
        mixed, signals = self.mixer(normed, signals)
        y, signals = self.mlp(normed, signals)
        return x + mixed + y, signals
