# expect: causality
from torch import Tensor, nn

from genesys.architecture.unit import Signals, Unit


class GroupNormOverTime(Unit):
    """Group norm as for pictures: its groups hold all positions."""

    kind = "norm"

    def __init__(self, dim: int) -> None:
        super().__init__(dim)
        self.norm = nn.GroupNorm(4, dim)

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        return self.norm(x.transpose(1, 2)).transpose(1, 2), signals
