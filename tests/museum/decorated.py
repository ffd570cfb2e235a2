# expect: contract
from torch import Tensor

from genesys.architecture.unit import Signals, Unit


@Unit
class Decorated(Unit):
    """A class that is wrapped as it is made."""

    kind = "sequence mixer"

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        return x, signals
