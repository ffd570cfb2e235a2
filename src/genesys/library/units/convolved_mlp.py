"""A short convolution before another channel mixer."""

from torch import Tensor

from genesys.architecture.unit import Signals, Unit, slot


class ConvolvedMLP(Unit):
    """Blend the last few positions before channels are mixed: mlp(convolution(x)).

    Source: Peng et al. 2023 (RWKV, arXiv 2305.13048), there a token shift.
    """

    kind = "channel mixer"
    convolution = slot("blends the last few positions", kind="short convolution")
    mlp = slot("mixes channels, position by position", kind="channel mixer")

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        """Return (batch, length, dim)."""
        x, signals = self.convolution(x, signals)
        y, signals = self.mlp(x, signals)
        return y, signals
