# expect: finite
from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class HalfInside(Unit):
    """Squares thousands in float16."""

    kind = "sequence mixer"

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        return (1000 * x.half()).square().to(x.dtype), signals
