"""A residual arrangement with norms on both sides of each part."""

from torch import Tensor

from genesys.architecture.unit import Signals, Unit, slot


class PeriNorm(Unit):
    """Norm what goes into the mixer and the MLP, and norm again what comes out.

    x + norm(mixer(norm(x))), then the same with the MLP: no part can shout down the stream.
    Source: Kim et al. 2025 (arXiv 2502.02732).
    """

    kind = "residual arrangement"
    mixer_norm = slot("steadies what the mixer sees", kind="norm")
    mixer = slot("mixes information over time, causally", kind="sequence mixer")
    mixed_norm = slot("steadies what the mixer adds", kind="norm")
    mlp_norm = slot("steadies what the MLP sees", kind="norm")
    mlp = slot("mixes channels, position by position", kind="channel mixer")
    output_norm = slot("steadies what the MLP adds", kind="norm")

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        """Return (batch, length, dim)."""
        y, signals = self.mixer_norm(x, signals)
        y, signals = self.mixer(y, signals)
        y, signals = self.mixed_norm(y, signals)
        x = x + y
        y, signals = self.mlp_norm(x, signals)
        y, signals = self.mlp(y, signals)
        y, signals = self.output_norm(y, signals)
        return x + y, signals
