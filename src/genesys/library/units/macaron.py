"""A residual arrangement with a half-step MLP on each side of the mixer."""

from torch import Tensor

from genesys.architecture.unit import Signals, Unit, slot


class Macaron(Unit):
    """Half an MLP step, a mixer step, half an MLP step, each of the normed stream.

    x + mlp(norm(x)) / 2, then x + mixer(norm(x)), then x + mlp(norm(x)) / 2.
    Source: Lu et al. 2019 (arXiv 1906.02762).
    """

    kind = "residual arrangement"
    early_norm = slot("steadies what the first MLP sees", kind="norm")
    early_mlp = slot("mixes channels before time is mixed", kind="channel mixer")
    mixer_norm = slot("steadies what the mixer sees", kind="norm")
    mixer = slot("mixes information over time, causally", kind="sequence mixer")
    mlp_norm = slot("steadies what the second MLP sees", kind="norm")
    mlp = slot("mixes channels after time was mixed", kind="channel mixer")

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        """Return (batch, length, dim)."""
        y, signals = self.early_norm(x, signals)
        y, signals = self.early_mlp(y, signals)
        x = x + 0.5 * y
        y, signals = self.mixer_norm(x, signals)
        y, signals = self.mixer(y, signals)
        x = x + y
        y, signals = self.mlp_norm(x, signals)
        y, signals = self.mlp(y, signals)
        return x + 0.5 * y, signals
