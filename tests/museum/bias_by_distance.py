# expect: pass
import torch
from torch import Tensor, nn

from genesys.architecture.unit import Signals, Unit


class BiasByDistance(Unit):
    """Attention with a learned bias for each distance up to 64."""

    kind = "sequence mixer"

    def __init__(self, dim: int) -> None:
        super().__init__(dim)
        self.qkv = nn.Linear(dim, 3 * dim)
        self.bias = nn.Parameter(torch.zeros(64))

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        query, key, value = self.qkv(x).chunk(3, -1)
        ages = torch.arange(x.shape[1], device=x.device)
        apart = ages[:, None] - ages
        bias = self.bias[apart.clamp(0, 63)].masked_fill(apart < 0, -1e9)
        return (query @ key.transpose(1, 2) / x.shape[-1] ** 0.5 + bias).softmax(
            -1
        ) @ value, signals
