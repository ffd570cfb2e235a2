# expect: pass
# warning: loops
import math

import torch
from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class LoopForAList(Unit):
    """A loop over positions that costs little, and need not be."""

    kind = "position"

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        ages = [math.sin(0.1 * step) for step in range(x.shape[1])]
        return x + torch.tensor(ages, dtype=x.dtype, device=x.device)[:, None], signals
