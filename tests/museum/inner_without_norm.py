# expect: depth
from torch import Tensor, nn

from genesys.architecture.unit import Signals, Unit


class InnerWithoutNorm(Unit):
    """A residual path beside a map that starts far too large."""

    kind = "residual arrangement"

    def __init__(self, dim: int) -> None:
        super().__init__(dim)
        self.up = nn.Linear(dim, dim)

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        return x + self.up(x), signals

    def initialise(self) -> None:
        nn.init.normal_(self.up.weight, std=2.0)
