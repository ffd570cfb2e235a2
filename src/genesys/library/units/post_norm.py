"""The residual arrangement of the first Transformer."""

from torch import Tensor

from genesys.architecture.unit import Signals, Unit, slot


class PostNorm(Unit):
    """Norm the stream itself after each part: norm(x + mixer(x)), then norm(x + mlp(x)).

    Source: Vaswani et al. 2017 (arXiv 1706.03762).
    """

    kind = "residual arrangement"
    mixer = slot("mixes information over time, causally", kind="sequence mixer")
    mixer_norm = slot("steadies the stream after the mixer", kind="norm")
    mlp = slot("mixes channels, position by position", kind="channel mixer")
    mlp_norm = slot("steadies the stream after the MLP", kind="norm")

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        """Return (batch, length, dim)."""
        y, signals = self.mixer(x, signals)
        x, signals = self.mixer_norm(x + y, signals)
        y, signals = self.mlp(x, signals)
        x, signals = self.mlp_norm(x + y, signals)
        return x, signals
