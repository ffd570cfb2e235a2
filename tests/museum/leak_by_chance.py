# expect: causality
import torch
import torch.nn.functional as F
from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class LeakByChance(Unit):
    """In train mode every other position, by the dice, sees the next."""

    kind = "sequence mixer"

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        if self.training:
            ahead = F.pad(x[:, 1:], (0, 0, 0, 1))
            x = torch.where(torch.rand_like(x[..., :1]) < 0.5, ahead, x)
        return x, signals
