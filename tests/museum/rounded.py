# expect: pass
from torch import Tensor, nn

from genesys.architecture.unit import Signals, Unit


class Rounded(Unit):
    """Rounds forward, and passes the gradient straight through."""

    kind = "gate"

    def __init__(self, dim: int) -> None:
        super().__init__(dim)
        self.up = nn.Linear(dim, dim)

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        soft = self.up(x)
        return soft + (soft.round() - soft).detach(), signals
