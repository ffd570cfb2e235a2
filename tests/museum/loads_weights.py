# expect: reach
import torch
from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class LoadsWeights(Unit):
    """Loads what a file holds."""

    kind = "sequence mixer"

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        return x + torch.load("/tmp/weights"), signals
