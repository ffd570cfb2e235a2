# expect: pass
import torch
from torch import Tensor, nn

from genesys.architecture.unit import Signals, Unit


class PeriodOfSeven(Unit):
    """A learned vector for each remainder of the position by seven."""

    kind = "position"

    def __init__(self, dim: int) -> None:
        super().__init__(dim)
        self.table = nn.Parameter(torch.randn(7, dim))

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        return x + self.table[torch.arange(x.shape[1], device=x.device) % 7], signals
