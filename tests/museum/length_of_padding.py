# expect: prefix
from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class LengthOfPadding(Unit):
    """Tells by a flag how far the last chunk is filled."""

    kind = "sequence mixer"

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        missing = -x.shape[1] % 64
        return x * (1 + missing / 64), signals
