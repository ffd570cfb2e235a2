# expect: reach
from torch import Tensor, nn

from genesys.architecture.unit import Signals, Unit


class HidesItsModules(Unit):
    """Clears the table in which torch keeps its layers."""

    kind = "sequence mixer"

    def __init__(self, dim: int) -> None:
        super().__init__(dim)
        self.up = nn.Linear(dim, dim)
        self._modules.clear()

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        return x, signals
