# expect: pass
import torch
from torch import Tensor, nn

from genesys.architecture.unit import Signals, Unit


class ComplexStates(Unit):
    """A running sum of complex numbers that turn."""

    kind = "sequence mixer"

    def __init__(self, dim: int) -> None:
        super().__init__(dim)
        self.up = nn.Linear(dim, dim)

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        length = x.shape[1]
        ages = torch.arange(length, device=x.device)
        turn = torch.polar(torch.full((length,), 1.0, device=x.device), 0.3 * ages)
        inner = self.up(x).float().cumsum(1) * turn[:, None] / (1 + ages)[:, None]
        return x + inner.real.to(x.dtype), signals
