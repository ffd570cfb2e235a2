# expect: reach
import torch
from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class AliasOfTorch(Unit):
    """Reaches the system through another name for torch."""

    kind = "sequence mixer"

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        library = torch
        library.os.system("true")
        return x, signals
