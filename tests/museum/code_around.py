# expect: contract
from torch import Tensor

from genesys.architecture.unit import Signals, Unit

SCALE = 2.0


class CodeAround(Unit):
    """Does something when it is loaded."""

    kind = "sequence mixer"

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        return x * SCALE, signals
