# expect: prefix
import math

import torch.nn.functional as F
from torch import Tensor, nn

from genesys.architecture.unit import Signals, Unit


class TemperatureByLength(Unit):
    """Attention that grows sharper with the length of the whole."""

    kind = "sequence mixer"

    def __init__(self, dim: int) -> None:
        super().__init__(dim)
        self.qkv = nn.Linear(dim, 3 * dim)

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        query, key, value = self.qkv(x).chunk(3, -1)
        sharp = math.log(1 + x.shape[1])
        mixed = F.scaled_dot_product_attention(sharp * query, key, value, is_causal=True)
        return mixed, signals
