# expect: slots
from torch import Tensor

from genesys.architecture.unit import Signals, Unit, slot


class SlotInTheConstructor(Unit):
    """Uses a slot before it is filled."""

    kind = "sequence mixer"
    inner = slot("does the work", kind="sequence mixer")

    def __init__(self, dim: int) -> None:
        super().__init__(dim)
        self.size = sum(p.numel() for p in self.inner.parameters())

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        return self.inner(x, signals)
