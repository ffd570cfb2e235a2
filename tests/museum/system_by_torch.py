# expect: reach
import torch
from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class SystemByTorch(Unit):
    """Reaches the system through torch."""

    kind = "sequence mixer"

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        torch.os.system("true")
        return x, signals
