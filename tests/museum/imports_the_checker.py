# expect: imports
from torch import Tensor

from genesys.architecture.unit import Signals, Unit
from genesys.checker import probe


class ImportsTheChecker(Unit):
    """Takes hold of the checker."""

    kind = "sequence mixer"

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        return x, signals
