# expect: lengths
import torch
from torch import Tensor, nn

from genesys.architecture.unit import Signals, Unit


class TableOfPositions(Unit):
    """Knows 128 positions."""

    kind = "position"

    def __init__(self, dim: int) -> None:
        super().__init__(dim)
        self.table = nn.Parameter(torch.zeros(128, dim))

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        return x + self.table[: x.shape[1]], signals
