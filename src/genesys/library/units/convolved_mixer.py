"""A short convolution before another mixer."""

from torch import Tensor

from genesys.architecture.unit import Signals, Unit, slot


class ConvolvedMixer(Unit):
    """Blend the last few positions, then mix: mixer(convolution(x)).

    Source: So et al. 2021 (Primer, arXiv 2109.08668), there after the projections.
    """

    kind = "sequence mixer"
    convolution = slot("blends the last few positions", kind="short convolution")
    mixer = slot("mixes information over time, causally", kind="sequence mixer")

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        """Return (batch, length, dim)."""
        x, signals = self.convolution(x, signals)
        y, signals = self.mixer(x, signals)
        return y, signals
