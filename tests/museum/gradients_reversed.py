# expect: learns
from torch import Tensor, nn

from genesys.architecture.unit import Signals, Unit


class GradientsReversed(Unit):
    """Values are right, their gradients point the wrong way."""

    kind = "sequence mixer"

    def __init__(self, dim: int) -> None:
        super().__init__(dim)
        self.up = nn.Linear(dim, dim)

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        y = self.up(x)
        return 2 * y.detach() - y, signals
