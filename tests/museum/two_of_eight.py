# expect: pass
import torch
from torch import Tensor, nn

from genesys.architecture.unit import Signals, Unit


class TwoOfEight(Unit):
    """A mixture of eight experts, of which each position chooses two."""

    kind = "channel mixer"

    def __init__(self, dim: int) -> None:
        super().__init__(dim)
        self.score = nn.Linear(dim, 8)
        self.up = nn.Parameter(torch.randn(8, dim, dim) / dim**0.5)
        self.down = nn.Parameter(torch.randn(8, dim, dim) / dim**0.5)

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        score = self.score(x).softmax(-1)
        sure, chosen = score.topk(2, -1)
        weight = torch.zeros_like(score).scatter(-1, chosen, sure)
        inner = torch.einsum("bld,edf->blef", x, self.up).relu()
        return torch.einsum("blef,efd,ble->bld", inner, self.down, weight), signals
