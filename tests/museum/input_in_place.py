# expect: untouched
from torch import Tensor

from genesys.architecture.unit import Place, Signals, Unit


class InputInPlace(Unit):
    """Doubles its input in place."""

    kind = "sequence mixer"

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        return x.mul_(2), signals
