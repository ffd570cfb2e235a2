# expect: depth
from torch import Tensor, nn

from genesys.architecture.unit import Signals, Unit


class GradientsReversed(Unit):
    """Values are right, their gradients point the wrong way, and are loud."""

    kind = "sequence mixer"

    def __init__(self, dim: int) -> None:
        super().__init__(dim)
        self.up = nn.Linear(dim, dim)

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        y = x + self.up(x)
        return 51 * y.detach() - 50 * y, signals
