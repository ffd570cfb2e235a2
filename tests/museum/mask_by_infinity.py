# expect: pass
import math

import torch
from torch import Tensor, nn

from genesys.architecture.unit import Signals, Unit


class MaskByInfinity(Unit):
    """Attention whose mask is added: minus infinity above the diagonal."""

    kind = "sequence mixer"

    def __init__(self, dim: int) -> None:
        super().__init__(dim)
        self.qkv = nn.Linear(dim, 3 * dim)

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        query, key, value = self.qkv(x).chunk(3, -1)
        length = x.shape[1]
        mask = torch.full((length, length), -math.inf, dtype=x.dtype, device=x.device).triu(1)
        return (query @ key.transpose(1, 2) / x.shape[-1] ** 0.5 + mask).softmax(
            -1
        ) @ value, signals
