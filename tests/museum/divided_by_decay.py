# expect: finite
import torch
from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class DividedByDecay(Unit):
    """A decaying sum as a running sum over powers, which underflow."""

    kind = "sequence mixer"

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        power = torch.full_like(x[:, :, :1], 0.5).cumprod(1)
        return power * (x / power).cumsum(1), signals
