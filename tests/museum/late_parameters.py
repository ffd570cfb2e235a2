# expect: shapes
from torch import Tensor, nn

from genesys.architecture.unit import Signals, Unit


class LateParameters(Unit):
    """Makes its parameters when first used."""

    kind = "sequence mixer"

    def __init__(self, dim: int) -> None:
        super().__init__(dim)
        self.up = nn.LazyLinear(dim)

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        return self.up(x), signals
