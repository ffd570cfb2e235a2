"""A residual arrangement that norms what is added, not what is read."""

from torch import Tensor

from genesys.architecture.unit import Signals, Unit, slot


class OutputNorm(Unit):
    """Norm what the mixer and the MLP add: x + norm(mixer(x)), then x + norm(mlp(x)).

    Source: OLMo et al. 2024 (arXiv 2501.00656), there called reordered norm.
    """

    kind = "residual arrangement"
    mixer = slot("mixes information over time, causally", kind="sequence mixer")
    mixer_norm = slot("steadies what the mixer adds", kind="norm")
    mlp = slot("mixes channels, position by position", kind="channel mixer")
    mlp_norm = slot("steadies what the MLP adds", kind="norm")

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        """Return (batch, length, dim)."""
        y, signals = self.mixer(x, signals)
        y, signals = self.mixer_norm(y, signals)
        x = x + y
        y, signals = self.mlp(x, signals)
        y, signals = self.mlp_norm(y, signals)
        return x + y, signals
