# expect: pace
# warning: loops
import torch
from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class LoopWithWhile(Unit):
    """Counts its positions by itself."""

    kind = "sequence mixer"

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        y = torch.zeros_like(x)
        step = 1
        while step < x.size(1):
            y[:, step] = 0.5 * y[:, step - 1] + 0.5 * x[:, step]
            step += 1
        return y, signals
