# expect: contract
from torch import Tensor, nn

from genesys.architecture.unit import Signals, Unit


class HidesParameters(Unit):
    """Shows no parameters to whoever counts them."""

    kind = "sequence mixer"

    def __init__(self, dim: int) -> None:
        super().__init__(dim)
        self.up = nn.Linear(dim, dim)

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        return self.up(x), signals

    def parameters(self, recurse: bool = True):
        return iter(())
