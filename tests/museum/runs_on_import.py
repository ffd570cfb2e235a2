# expect: contract
from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class RunsOnImport(Unit):
    """Computes while its class is made."""

    kind = "sequence mixer"
    for step in range(3):
        pass

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        return x, signals
