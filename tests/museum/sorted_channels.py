# expect: pass
from torch import Tensor, nn

from genesys.architecture.unit import Signals, Unit


class SortedChannels(Unit):
    """Sorts the channels of each position."""

    kind = "channel mixer"

    def __init__(self, dim: int) -> None:
        super().__init__(dim)
        self.up = nn.Linear(dim, dim)

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        return x + self.up(x).sort(-1).values, signals
