# expect: builds
from torch import Tensor

from genesys.architecture.unit import Place, Signals, Unit


class FirstBlockOnly(Unit):
    """Fails in every block but the first."""

    kind = "sequence mixer"

    def __init__(self, dim: int, *, place: Place = Place()) -> None:
        super().__init__(dim)
        self.scale = 1 / (1 - place.block)

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        return x * self.scale, signals
