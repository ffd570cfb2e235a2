# expect: pass
from torch import Tensor

from genesys.architecture.unit import Signals, Unit, slot


class SlotUsedTwice(Unit):
    """Runs the same mixer two times."""

    kind = "sequence mixer"
    inner = slot("does the work", kind="sequence mixer")

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        y, signals = self.inner(x, signals)
        return self.inner(x + y, signals)
