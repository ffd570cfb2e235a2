# expect: contract
from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class TakesOverFunctions(Unit):
    """A tensor that answers for torch's functions."""

    kind = "sequence mixer"

    class Loud(Tensor):
        def __torch_function__(self, function, types, args=(), kwargs=None):
            return True

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        return x, signals
