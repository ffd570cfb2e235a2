# expect: causality
import torch.nn.functional as F
from torch import Tensor, nn

from genesys.architecture.unit import Signals, Unit


class PaddingMaskOnly(Unit):
    """Blocks positions by what they hold, not by where they stand."""

    kind = "sequence mixer"

    def __init__(self, dim: int) -> None:
        super().__init__(dim)
        self.qkv = nn.Linear(dim, 3 * dim)

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        query, key, value = self.qkv(x).chunk(3, -1)
        kept = (x[..., 0] > -1e6)[:, None, :]
        return F.scaled_dot_product_attention(query, key, value, attn_mask=kept), signals
