"""A norm behind another mixer."""

from torch import Tensor

from genesys.architecture.unit import Signals, Unit, slot


class NormedMixer(Unit):
    """Norm what another mixer returns: norm(mixer(x)).

    Source: Wang et al. 2022 (sub-layer norm, arXiv 2210.06423).
    """

    kind = "sequence mixer"
    mixer = slot("mixes information over time, causally", kind="sequence mixer")
    norm = slot("steadies what was mixed", kind="norm")

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        """Return (batch, length, dim)."""
        y, signals = self.mixer(x, signals)
        y, signals = self.norm(y, signals)
        return y, signals
