# expect: stateless
import torch
from torch import Tensor, nn

from genesys.architecture.unit import Signals, Unit


class TrainsItself(Unit):
    """Changes its own weights as it runs."""

    kind = "sequence mixer"

    def __init__(self, dim: int) -> None:
        super().__init__(dim)
        self.up = nn.Linear(dim, dim)

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        with torch.no_grad():
            self.up.weight.mul_(0.9)
        return self.up(x), signals
