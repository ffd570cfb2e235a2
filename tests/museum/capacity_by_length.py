# expect: prefix
from torch import Tensor, nn

from genesys.architecture.unit import Signals, Unit


class CapacityByLength(Unit):
    """An expert takes a quarter of all positions, first come first served."""

    kind = "channel mixer"

    def __init__(self, dim: int) -> None:
        super().__init__(dim)
        self.score = nn.Linear(dim, 1)
        self.expert = nn.Linear(dim, dim)

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        score = self.score(x)
        wanted = score > 0
        served = wanted & (wanted.cumsum(1) <= x.shape[1] / 4)
        return x + served.to(x.dtype) * score * self.expert(x), signals
