# expect: causality
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from genesys.architecture.unit import Signals, Unit


class MaskUpsideDown(Unit):
    """Attention to what comes after."""

    kind = "sequence mixer"

    def __init__(self, dim: int) -> None:
        super().__init__(dim)
        self.qkv = nn.Linear(dim, 3 * dim)

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        query, key, value = self.qkv(x).chunk(3, -1)
        length = x.shape[1]
        mask = torch.ones(length, length, dtype=torch.bool, device=x.device).triu()
        return F.scaled_dot_product_attention(query, key, value, attn_mask=mask), signals
