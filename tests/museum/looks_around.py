# expect: reach
from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class LooksAround(Unit):
    """Looks at all that there is."""

    kind = "sequence mixer"

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        return x + len(vars()), signals
