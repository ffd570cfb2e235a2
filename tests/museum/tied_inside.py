# expect: pass
from torch import Tensor, nn

from genesys.architecture.unit import Signals, Unit


class TiedInside(Unit):
    """Goes up and comes back down by the same weights."""

    kind = "channel mixer"

    def __init__(self, dim: int) -> None:
        super().__init__(dim)
        self.up = nn.Linear(dim, 2 * dim)

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        return x + self.up(x).relu() @ self.up.weight, signals
