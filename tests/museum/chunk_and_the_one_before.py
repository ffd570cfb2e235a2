# expect: pass
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from genesys.architecture.unit import Signals, Unit


class ChunkAndTheOneBefore(Unit):
    """Attention within chunks of 32 and to the chunk before, all chunks at once."""

    kind = "sequence mixer"

    def __init__(self, dim: int) -> None:
        super().__init__(dim)
        self.qkv = nn.Linear(dim, 3 * dim)

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        batch, length, dim = x.shape
        padded = F.pad(self.qkv(x), (0, 0, 0, -length % 32)).view(batch, -1, 32, 3 * dim)
        query, key, value = padded.chunk(3, -1)
        key, value = (torch.cat((F.pad(t, (0, 0, 0, 0, 1, 0))[:, :-1], t), 2) for t in (key, value))
        ages = torch.arange(32, device=x.device)
        mask = ages[:, None] + 32 >= torch.arange(64, device=x.device)
        first = torch.arange(query.shape[1], device=x.device) == 0
        mask = mask & ~(first[:, None, None] & (torch.arange(64, device=x.device) < 32))
        mixed = F.scaled_dot_product_attention(query, key, value, attn_mask=mask)
        return mixed.reshape(batch, -1, dim)[:, :length], signals
