# expect: gradients
from torch import Tensor, nn

from genesys.architecture.unit import Signals, Unit


class GradientsSilenced(Unit):
    """Values are right, their gradients are next to nothing."""

    kind = "sequence mixer"

    def __init__(self, dim: int) -> None:
        super().__init__(dim)
        self.up = nn.Linear(dim, dim)

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        y = x + self.up(x)
        return y.detach() + 1e-12 * (y - y.detach()), signals
