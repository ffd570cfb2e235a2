"""The residual arrangement of GPT-2 and most that followed."""

from torch import Tensor

from genesys.architecture.unit import Signals, Unit, slot


class PreNorm(Unit):
    """Add a mixer of the normed sequence, then an MLP of the normed result.

    x + mixer(norm(x)), then x + mlp(norm(x)); the stream itself is never normed.
    Source: Radford et al. 2019; Xiong et al. 2020 (arXiv 2002.04745).
    """

    kind = "residual arrangement"
    mixer_norm = slot("steadies what the mixer sees", kind="norm")
    mixer = slot("mixes information over time, causally", kind="sequence mixer")
    mlp_norm = slot("steadies what the MLP sees", kind="norm")
    mlp = slot("mixes channels, position by position", kind="channel mixer")

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        """Return (batch, length, dim)."""
        y, signals = self.mixer_norm(x, signals)
        y, signals = self.mixer(y, signals)
        x = x + y
        y, signals = self.mlp_norm(x, signals)
        y, signals = self.mlp(y, signals)
        return x + y, signals
