# expect: builds
import torch
from torch import Tensor, nn

from genesys.architecture.unit import Signals, Unit


class RandomStructure(Unit):
    """Rolls dice over its own size."""

    kind = "sequence mixer"

    def __init__(self, dim: int) -> None:
        super().__init__(dim)
        inner = int(torch.randint(1, 10**6, ()))
        self.up = nn.Parameter(torch.ones(inner))

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        return x * self.up.mean(), signals
