# expect: limits
from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class PretendsNoMemory(Unit):
    """Says that there is no memory."""

    kind = "sequence mixer"

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        raise RuntimeError("can't allocate memory, or so it says")
