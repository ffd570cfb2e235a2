# expect: signals
from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class UndeclaredSignal(Unit):
    """Reads a signal without saying so."""

    kind = "sequence mixer"

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        return x + signals["memory"], signals
