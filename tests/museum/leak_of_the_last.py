# expect: causality
import torch
from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class LeakOfTheLast(Unit):
    """Only the last position is seen, and only by the one before."""

    kind = "sequence mixer"

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        if x.shape[1] < 2:
            return x, signals
        before = 0.5 * (x[:, -2:-1] + x[:, -1:])
        return torch.cat((x[:, :-2], before, x[:, -1:]), 1), signals
