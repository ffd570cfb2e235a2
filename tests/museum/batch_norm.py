# expect: stateless
from torch import Tensor, nn

from genesys.architecture.unit import Signals, Unit


class BatchNorm(Unit):
    """Batch norm keeps running averages."""

    kind = "norm"

    def __init__(self, dim: int) -> None:
        super().__init__(dim)
        self.norm = nn.BatchNorm1d(dim)

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        return self.norm(x.transpose(1, 2)).transpose(1, 2), signals
