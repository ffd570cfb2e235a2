# expect: stateless
import torch
from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class RunningAverage(Unit):
    """Follows the scale of what it sees in train mode."""

    kind = "norm"

    def __init__(self, dim: int) -> None:
        super().__init__(dim)
        self.register_buffer("scale", torch.ones(()))

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        if self.training:
            with torch.no_grad():
                self.scale.lerp_(x.pow(2).mean().sqrt(), 0.1)
        return x / self.scale, signals
