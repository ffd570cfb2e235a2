# expect: imports
from torch import os

from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class ImportsOsFromTorch(Unit):
    """Takes the system by the back door."""

    kind = "sequence mixer"

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        os.system("true")
        return x, signals
