# expect: slots
from torch import Tensor

from genesys.architecture.unit import Signals, Unit, slot


class NowhereWide(Unit):
    """A slot whose width is never set."""

    kind = "sequence mixer"
    norm = slot("keeps the scale", kind="norm", width="inner")

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        x, signals = self.norm(x, signals)
        return x, signals
