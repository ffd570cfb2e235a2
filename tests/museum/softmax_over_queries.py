# expect: causality
import torch
from torch import Tensor, nn

from genesys.architecture.unit import Signals, Unit


class SoftmaxOverQueries(Unit):
    """A causal mask, and a softmax over the wrong dimension."""

    kind = "sequence mixer"

    def __init__(self, dim: int) -> None:
        super().__init__(dim)
        self.qkv = nn.Linear(dim, 3 * dim)

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        query, key, value = self.qkv(x).chunk(3, -1)
        length = x.shape[1]
        mask = torch.ones(length, length, dtype=torch.bool, device=x.device).tril()
        score = query @ key.transpose(1, 2) / x.shape[-1] ** 0.5
        return score.masked_fill(~mask, -1e9).softmax(-2) @ value, signals
