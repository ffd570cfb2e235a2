# expect: pass
from torch import Tensor, nn

from genesys.architecture.unit import Signals, Unit


class FirstPosition(Unit):
    """Everyone sees the first position."""

    kind = "sequence mixer"

    def __init__(self, dim: int) -> None:
        super().__init__(dim)
        self.first = nn.Linear(dim, dim)

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        return x + self.first(x[:, :1]), signals
