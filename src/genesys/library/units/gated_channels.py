"""A gate on another channel mixer."""

from torch import Tensor, nn

from genesys.architecture.unit import Signals, Unit, slot


class GatedChannels(Unit):
    """Let each position decide what it takes of a channel mixer: gate(W x) * mlp(x).

    Source: after the receptance of RWKV, Peng et al. 2023 (arXiv 2305.13048).
    """

    kind = "channel mixer"
    mlp = slot("mixes channels, position by position", kind="channel mixer")
    gate = slot("decides what passes, channel by channel", kind="gate")

    def __init__(self, dim: int) -> None:
        super().__init__(dim)
        self.view = nn.Linear(dim, dim, bias=False)

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        """Return (batch, length, dim)."""
        opened, signals = self.gate(self.view(x), signals)
        y, signals = self.mlp(x, signals)
        return opened * y, signals
