# expect: depth
import torch
from torch import Tensor, nn

from genesys.architecture.unit import Signals, Unit


class TooSteep(Unit):
    """Its output moves a thousand times as fast as its parameters."""

    kind = "sequence mixer"

    def __init__(self, dim: int) -> None:
        super().__init__(dim)
        self.up = nn.Parameter(torch.zeros(dim))

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        return x * (1000 * self.up).sin() + (1000 * x).sin(), signals
