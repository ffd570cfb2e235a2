# expect: shapes
from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class DropsSignals(Unit):
    """Forgets what other units wrote."""

    kind = "sequence mixer"

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        return x, {}
