# expect: causality
from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class SignOfFuture(Unit):
    """A sign taken over the whole sequence: it passes no gradient."""

    kind = "sequence mixer"

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        return x * x.sum((1, 2), keepdim=True).sign(), signals
