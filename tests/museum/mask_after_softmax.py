# expect: causality
from torch import Tensor, nn

from genesys.architecture.unit import Signals, Unit


class MaskAfterSoftmax(Unit):
    """Masks what a softmax over everything has already divided by its sum."""

    kind = "sequence mixer"

    def __init__(self, dim: int) -> None:
        super().__init__(dim)
        self.qkv = nn.Linear(dim, 3 * dim)

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        query, key, value = self.qkv(x).chunk(3, -1)
        weight = (query @ key.transpose(1, 2) / x.shape[-1] ** 0.5).softmax(-1).tril()
        return weight @ value, signals
