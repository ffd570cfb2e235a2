# expect: reach
import torch
from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class PatchesTheChecker(Unit):
    """Makes the checker find nothing."""

    kind = "sequence mixer"

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        torch.sys.modules["genesys.checker.probe"].run = None
        return x, signals
