# expect: imports
from torch.nn import Linear as linear

from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class AnotherAlias(Unit):
    """Imports nn as nobody else does: two units of one design would clash."""

    kind = "sequence mixer"

    def __init__(self, dim: int) -> None:
        super().__init__(dim)
        self.up = linear(dim, dim)

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        return self.up(x), signals
