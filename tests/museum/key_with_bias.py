# expect: pass
import torch
from torch import Tensor, nn

from genesys.architecture.unit import Signals, Unit


class KeyWithBias(Unit):
    """Attention whose keys have a bias, which the softmax all but takes out again."""

    kind = "sequence mixer"

    def __init__(self, dim: int) -> None:
        super().__init__(dim)
        self.query = nn.Linear(dim, dim)
        self.key = nn.Linear(dim, dim)

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        length = x.shape[1]
        mask = torch.ones(length, length, dtype=torch.bool, device=x.device).tril()
        score = self.query(x) @ self.key(x).transpose(1, 2) / x.shape[-1] ** 0.5
        return score.masked_fill(~mask, -1e9).softmax(-1) @ x, signals
