# expect: slots
from torch import Tensor

from genesys.architecture.unit import Signals, Unit, slot


class IdleSlot(Unit):
    """Declares a slot and never calls it."""

    kind = "sequence mixer"
    norm = slot("keeps the scale", kind="norm")

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        return x, signals
