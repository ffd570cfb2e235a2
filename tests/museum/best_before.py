# expect: pass
import torch
from torch import Tensor, nn

from genesys.architecture.unit import Signals, Unit


class BestBefore(Unit):
    """Attends to the one best match before it, hard, and learns by its weight."""

    kind = "sequence mixer"

    def __init__(self, dim: int) -> None:
        super().__init__(dim)
        self.query = nn.Linear(dim, dim)
        self.key = nn.Linear(dim, dim)

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        length = x.shape[1]
        score = self.query(x) @ self.key(x).transpose(1, 2) / x.shape[-1] ** 0.5
        mask = torch.ones(length, length, dtype=torch.bool, device=x.device).tril()
        sure, chosen = score.masked_fill(~mask, -1e9).softmax(-1).max(-1)
        found = x.gather(1, chosen[..., None].expand_as(x))
        return x + sure[..., None] * found, signals
