# expect: pass
import torch
from torch import Tensor, nn

from genesys.architecture.unit import Signals, Unit


class MaskByWhere(Unit):
    """Attention whose mask is a choice between scores and a large negative number."""

    kind = "sequence mixer"

    def __init__(self, dim: int) -> None:
        super().__init__(dim)
        self.qkv = nn.Linear(dim, 3 * dim)

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        query, key, value = self.qkv(x).chunk(3, -1)
        ages = torch.arange(x.shape[1], device=x.device)
        score = query @ key.transpose(1, 2) / x.shape[-1] ** 0.5
        score = torch.where(ages[:, None] >= ages, score, torch.full_like(score, -1e9))
        return score.softmax(-1) @ value, signals
