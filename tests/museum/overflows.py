# expect: finite
import torch
from torch import Tensor, nn

from genesys.architecture.unit import Signals, Unit


class Overflows(Unit):
    """Overflows as soon as its parameters move."""

    kind = "sequence mixer"

    def __init__(self, dim: int) -> None:
        super().__init__(dim)
        self.rate = nn.Parameter(torch.zeros(dim))

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        return x * (1e4 * self.rate.abs()).exp(), signals
