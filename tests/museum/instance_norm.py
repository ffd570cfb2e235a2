# expect: lengths
from torch import Tensor, nn

from genesys.architecture.unit import Signals, Unit


class InstanceNorm(Unit):
    """Instance norm: it normalises over time, and refuses a single position."""

    kind = "norm"

    def __init__(self, dim: int) -> None:
        super().__init__(dim)
        self.norm = nn.InstanceNorm1d(dim)

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        return self.norm(x.transpose(1, 2)).transpose(1, 2), signals
