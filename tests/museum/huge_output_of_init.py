# expect: limits
import torch
from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class HugeOutputOfInit(Unit):
    """Takes all the memory as it is built."""

    kind = "sequence mixer"

    def __init__(self, dim: int) -> None:
        super().__init__(dim)
        self.table = torch.ones(2**22, 2**18)

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        return x, signals
