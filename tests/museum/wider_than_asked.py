# expect: shapes
from torch import Tensor, nn

from genesys.architecture.unit import Signals, Unit


class WiderThanAsked(Unit):
    """Returns twice the width."""

    kind = "channel mixer"

    def __init__(self, dim: int) -> None:
        super().__init__(dim)
        self.up = nn.Linear(dim, 2 * dim)

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        return self.up(x), signals
