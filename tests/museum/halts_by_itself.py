# expect: pass
import torch
from torch import Tensor, nn

from genesys.architecture.unit import Signals, Unit


class HaltsByItself(Unit):
    """Thinks again about each position until it is sure, eight times at most."""

    kind = "channel mixer"

    def __init__(self, dim: int) -> None:
        super().__init__(dim)
        self.think = nn.Linear(dim, dim)
        self.sure = nn.Linear(dim, 1)

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        left = torch.ones_like(x[..., :1])
        y = torch.zeros_like(x)
        for _ in range(8):
            if not left.any():
                break
            x = x + self.think(x).tanh()
            share = torch.minimum(left, self.sure(x).sigmoid())
            y = y + share * x
            left = left - share
        return y + left * x, signals
