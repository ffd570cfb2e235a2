# expect: finite
from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class GrowingProduct(Unit):
    """A product over the length."""

    kind = "sequence mixer"

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        return x + (2 + x.abs()).cumprod(1), signals
