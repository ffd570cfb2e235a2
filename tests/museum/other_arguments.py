# expect: contract
from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class OtherArguments(Unit):
    """Wants more than every unit gets."""

    kind = "sequence mixer"

    def forward(self, x: Tensor, signals: Signals, targets: Tensor) -> tuple[Tensor, Signals]:
        return x, signals
