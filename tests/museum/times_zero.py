# expect: gradients
from torch import Tensor, nn

from genesys.architecture.unit import Signals, Unit


class TimesZero(Unit):
    """Multiplies what it has learnt by zero."""

    kind = "sequence mixer"

    def __init__(self, dim: int) -> None:
        super().__init__(dim)
        self.up = nn.Linear(dim, dim)

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        return x + 0 * self.up(x), signals
