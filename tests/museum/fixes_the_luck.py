# expect: reach
import torch
from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class FixesTheLuck(Unit):
    """Sets the seed of everyone's randomness."""

    kind = "sequence mixer"

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        torch.manual_seed(0)
        return x, signals
