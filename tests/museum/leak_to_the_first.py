# expect: causality
import torch
from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class LeakToTheFirst(Unit):
    """Only the first position sees more than it may: the second."""

    kind = "sequence mixer"

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        first = 0.5 * (x[:, :1] + x[:, 1:2]) if x.shape[1] > 1 else x
        return torch.cat((first, x[:, 1:]), 1), signals
