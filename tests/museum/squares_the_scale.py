# expect: depth
from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class SquaresTheScale(Unit):
    """Large values grow, small ones vanish."""

    kind = "residual arrangement"

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        return x * x.pow(2).mean(-1, keepdim=True), signals
