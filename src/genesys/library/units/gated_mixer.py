"""A gate on another mixer."""

from torch import Tensor, nn

from genesys.architecture.unit import Signals, Unit, slot


class GatedMixer(Unit):
    """Let each position decide what it takes of what was mixed: gate(W x) * mixer(x).

    Source: Qiu et al. 2025 (gated attention, arXiv 2505.06708).
    """

    kind = "sequence mixer"
    mixer = slot("mixes information over time, causally", kind="sequence mixer")
    gate = slot("decides what passes, channel by channel", kind="gate")

    def __init__(self, dim: int) -> None:
        super().__init__(dim)
        self.view = nn.Linear(dim, dim, bias=False)

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        """Return (batch, length, dim)."""
        opened, signals = self.gate(self.view(x), signals)
        y, signals = self.mixer(x, signals)
        return opened * y, signals
