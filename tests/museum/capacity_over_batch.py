# expect: batch
from torch import Tensor, nn

from genesys.architecture.unit import Signals, Unit


class CapacityOverBatch(Unit):
    """An expert takes eight positions of the whole batch, first come first served."""

    kind = "channel mixer"

    def __init__(self, dim: int) -> None:
        super().__init__(dim)
        self.score = nn.Linear(dim, 1)
        self.expert = nn.Linear(dim, dim)

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        wanted = (self.score(x) > 0).flatten()
        place = wanted.cumsum(0)
        served = (wanted & (place <= 8)).view(*x.shape[:2], 1).to(x.dtype)
        return x + served * self.expert(x) * self.score(x), signals
