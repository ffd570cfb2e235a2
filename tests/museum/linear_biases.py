# expect: pass
import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from genesys.architecture.unit import Signals, Unit


class LinearBiases(Unit):
    """Attention that fades with the distance, at a rate of its own in each head."""

    kind = "sequence mixer"

    def __init__(self, dim: int) -> None:
        super().__init__(dim)
        self.qkv = nn.Linear(dim, 3 * dim)

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        batch, length, dim = x.shape
        query, key, value = self.qkv(x).view(batch, length, 3, 4, -1).permute(2, 0, 3, 1, 4)
        ages = torch.arange(length, device=x.device)
        apart = ages[:, None] - ages
        slope = 0.5 ** torch.arange(1, 5, device=x.device)
        bias = (-slope[:, None, None] * apart).masked_fill(apart < 0, -math.inf).to(x.dtype)
        mixed = F.scaled_dot_product_attention(query, key, value, attn_mask=bias)
        return mixed.transpose(1, 2).reshape(batch, length, dim), signals
