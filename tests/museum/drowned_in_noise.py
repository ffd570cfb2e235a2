# expect: learns
import torch
from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class DrownedInNoise(Unit):
    """In train mode the noise is a hundred times as loud."""

    kind = "sequence mixer"

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        return x + 100 * torch.randn_like(x) if self.training else x, signals
