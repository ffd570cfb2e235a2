# expect: cost
from torch import Tensor, nn

from genesys.architecture.unit import Signals, Unit


class ManyPasses(Unit):
    """Runs the same map eighty times."""

    kind = "channel mixer"

    def __init__(self, dim: int) -> None:
        super().__init__(dim)
        self.up = nn.Linear(dim, dim)

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        for _ in range(80):
            x = x + 0.01 * self.up(x).tanh()
        return x, signals
