# expect: finite
from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class ZeroTimesInfinity(Unit):
    """Divides by zero and multiplies by it again."""

    kind = "sequence mixer"

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        gate = x.relu()
        return x + gate * (1 / gate), signals
