# expect: gradients
from torch import Tensor, nn

from genesys.architecture.unit import Signals, Unit


class DeadParameter(Unit):
    """Makes a parameter and never uses it."""

    kind = "sequence mixer"

    def __init__(self, dim: int) -> None:
        super().__init__(dim)
        self.up = nn.Linear(dim, dim)
        self.spare = nn.Linear(dim, dim)

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        return self.up(x), signals
