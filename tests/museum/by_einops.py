# expect: pass
import torch
from torch import Tensor, nn
from einops import einsum, rearrange

from genesys.architecture.unit import Signals, Unit


class ByEinops(Unit):
    """Attention in einops."""

    kind = "sequence mixer"

    def __init__(self, dim: int) -> None:
        super().__init__(dim)
        self.qkv = nn.Linear(dim, 3 * dim)

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        query, key, value = rearrange(self.qkv(x), "b l (n h d) -> n b h l d", n=3, h=4)
        score = einsum(query, key, "b h t d, b h s d -> b h t s") / query.shape[-1] ** 0.5
        length = x.shape[1]
        mask = torch.ones(length, length, dtype=torch.bool, device=x.device).tril()
        weight = score.masked_fill(~mask, -1e9).softmax(-1)
        return rearrange(weight @ value, "b h l d -> b l (h d)"), signals
