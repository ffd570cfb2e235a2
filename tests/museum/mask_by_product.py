# expect: pass
import torch.nn.functional as F
from torch import Tensor, nn

from genesys.architecture.unit import Signals, Unit


class MaskByProduct(Unit):
    """Linear attention: scores times a lower triangle, divided by their sum."""

    kind = "sequence mixer"

    def __init__(self, dim: int) -> None:
        super().__init__(dim)
        self.qkv = nn.Linear(dim, 3 * dim)

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        query, key, value = self.qkv(x).chunk(3, -1)
        weight = (F.elu(query) + 1) @ (F.elu(key) + 1).transpose(1, 2)
        weight = weight.tril()
        return weight @ value / (1e-3 + weight.sum(-1, keepdim=True)), signals
