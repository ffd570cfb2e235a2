# expect: causality
# sizes: 8 32 64 128
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from genesys.architecture.unit import Signals, Unit


class MaskByChunks(Unit):
    """Attention whose mask is causal between chunks, and open within them."""

    kind = "sequence mixer"

    def __init__(self, dim: int) -> None:
        super().__init__(dim)
        self.qkv = nn.Linear(dim, 3 * dim)

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        query, key, value = self.qkv(x).chunk(3, -1)
        chunk = torch.arange(x.shape[1], device=x.device) // SIZE
        mask = chunk[:, None] >= chunk
        return F.scaled_dot_product_attention(query, key, value, attn_mask=mask), signals
