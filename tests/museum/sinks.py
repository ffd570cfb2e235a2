# expect: pass
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from genesys.architecture.unit import Signals, Unit


class Sinks(Unit):
    """Attention that may also look at four learned keys, which come before all."""

    kind = "sequence mixer"

    def __init__(self, dim: int) -> None:
        super().__init__(dim)
        self.qkv = nn.Linear(dim, 3 * dim)
        self.keys = nn.Parameter(torch.randn(1, 4, dim))

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        query, key, value = self.qkv(x).chunk(3, -1)
        batch, length, dim = x.shape
        key = torch.cat((self.keys.expand(batch, -1, -1).to(key.dtype), key), 1)
        value = F.pad(value, (0, 0, 4, 0))
        mask = torch.ones(length, length + 4, dtype=torch.bool, device=x.device).tril(4)
        return F.scaled_dot_product_attention(query, key, value, attn_mask=mask), signals
