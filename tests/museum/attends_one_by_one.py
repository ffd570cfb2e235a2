# expect: pace
# warning: loops
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from genesys.architecture.unit import Signals, Unit


class AttendsOneByOne(Unit):
    """Attention for one query at a time."""

    kind = "sequence mixer"

    def __init__(self, dim: int) -> None:
        super().__init__(dim)
        self.qkv = nn.Linear(dim, 3 * dim)

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        query, key, value = self.qkv(x).chunk(3, -1)
        length = query.shape[1]
        rows = [
            F.scaled_dot_product_attention(query[:, t : t + 1], key[:, : t + 1], value[:, : t + 1])
            for t in range(length)
        ]
        return torch.cat(rows, 1), signals
