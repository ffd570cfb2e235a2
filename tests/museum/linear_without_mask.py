# expect: causality
from torch import Tensor, nn

from genesys.architecture.unit import Signals, Unit


class LinearWithoutMask(Unit):
    """Linear attention that sums over everything."""

    kind = "sequence mixer"

    def __init__(self, dim: int) -> None:
        super().__init__(dim)
        self.qkv = nn.Linear(dim, 3 * dim)

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        query, key, value = self.qkv(x).chunk(3, -1)
        state = key.softmax(-1).transpose(1, 2) @ value / x.shape[1]
        return query.softmax(-1) @ state, signals
