"""Two mixers, one after the other."""

from torch import Tensor

from genesys.architecture.unit import Signals, Unit, slot


class MixerChain(Unit):
    """Let a second mixer see what the first one found: y + second(norm(x + y)), y = first(x).

    Source: hybrids such as De et al. 2024 (Griffin, arXiv 2402.19427), within one block.
    """

    kind = "sequence mixer"
    first = slot("mixes information over time", kind="sequence mixer")
    norm = slot("steadies what the second mixer sees", kind="norm")
    second = slot("mixes what the first one found", kind="sequence mixer")

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        """Return (batch, length, dim)."""
        y, signals = self.first(x, signals)
        normed, signals = self.norm(x + y, signals)
        z, signals = self.second(normed, signals)
        return y + z, signals
