# expect: untouched
from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class FirstPositionCleared(Unit):
    """Clears the first position."""

    kind = "sequence mixer"

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        x[:, 0] = 0.0
        return x, signals
