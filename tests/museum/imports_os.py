# expect: imports
import os

from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class ImportsOs(Unit):
    """Imports what it has no use for."""

    kind = "sequence mixer"

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        os.system("true")
        return x, signals
