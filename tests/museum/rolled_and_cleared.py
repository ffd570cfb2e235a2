# expect: pass
import torch
from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class RolledAndCleared(Unit):
    """A roll, whose first position is cleared of what came round."""

    kind = "short convolution"

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        before = x.roll(1, 1)
        first = (torch.arange(x.shape[1], device=x.device) == 0)[:, None]
        return x + before.masked_fill(first, 0.0), signals
