# expect: limits
import torch
from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class MemoryBomb(Unit):
    """Takes all the memory there is."""

    kind = "sequence mixer"

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        held = [x]
        while len(held) < 10**6:
            held.append(torch.ones(2**24, device=x.device))
        return x + held[-1][0], signals
