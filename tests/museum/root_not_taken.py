# expect: finite
import torch
from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class RootNotTaken(Unit):
    """The root of negative numbers, left out of the values and not of the gradient."""

    kind = "sequence mixer"

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        return x + torch.where(x > 0, x.sqrt(), torch.zeros_like(x)), signals
