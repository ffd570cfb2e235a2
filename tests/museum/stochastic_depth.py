# expect: pass
import torch
from torch import Tensor, nn

from genesys.architecture.unit import Signals, Unit


class StochasticDepth(Unit):
    """In train mode whole sequences go without it, by the dice."""

    kind = "channel mixer"

    def __init__(self, dim: int) -> None:
        super().__init__(dim)
        self.up = nn.Linear(dim, dim)

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        y = self.up(x).tanh()
        if self.training:
            y = y * (torch.rand(x.shape[0], 1, 1, device=x.device) < 0.8).to(x.dtype) / 0.8
        return x + y, signals
