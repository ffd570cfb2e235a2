"""The residual arrangement of Mamba: a mixer alone."""

from torch import Tensor

from genesys.architecture.unit import Signals, Unit, slot


class SingleResidual(Unit):
    """Add one mixer of the normed sequence: x + mixer(norm(x)).

    There is no channel mixer of its own: the mixer is expected to hold that work too.
    Source: Gu and Dao 2023 (arXiv 2312.00752).
    """

    kind = "residual arrangement"
    norm = slot("steadies what the mixer sees", kind="norm")
    mixer = slot("mixes information over time, causally", kind="sequence mixer")

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        """Return (batch, length, dim)."""
        y, signals = self.norm(x, signals)
        y, signals = self.mixer(y, signals)
        return x + y, signals
