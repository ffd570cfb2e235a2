# expect: cost
from torch import Tensor, nn

from genesys.architecture.unit import Signals, Unit


class FarTooWide(Unit):
    """A hidden layer of 64 times the width."""

    kind = "channel mixer"

    def __init__(self, dim: int) -> None:
        super().__init__(dim)
        self.up = nn.Linear(dim, 64 * dim)
        self.down = nn.Linear(64 * dim, dim)

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        return self.down(self.up(x).relu()), signals
