# expect: finite
from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class DeviationOfOne(Unit):
    """The deviation of a single value."""

    kind = "norm"

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        return x / x[..., None].std(-1), signals
