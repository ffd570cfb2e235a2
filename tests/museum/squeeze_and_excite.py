# expect: causality
from torch import Tensor, nn

from genesys.architecture.unit import Signals, Unit


class SqueezeAndExcite(Unit):
    """Gates channels by their means over time."""

    kind = "channel mixer"

    def __init__(self, dim: int) -> None:
        super().__init__(dim)
        self.excite = nn.Linear(dim, dim)

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        return x * self.excite(x.mean(1, keepdim=True)).sigmoid(), signals
