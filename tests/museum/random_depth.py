# expect: builds
import torch
from torch import Tensor, nn

from genesys.architecture.unit import Signals, Unit


class RandomDepth(Unit):
    """Throws dice over how many layers it has."""

    kind = "sequence mixer"

    def __init__(self, dim: int) -> None:
        super().__init__(dim)
        count = int(torch.randint(1, 1000, ()))
        self.layers = nn.ModuleList(nn.Linear(2, 2) for _ in range(count))

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        for layer in self.layers:
            x = x + layer(x)
        return x, signals
