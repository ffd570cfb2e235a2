# expect: gradients
from torch import Tensor, nn

from genesys.architecture.unit import Signals, Unit


class HardGate(Unit):
    """A threshold that cannot learn."""

    kind = "gate"

    def __init__(self, dim: int) -> None:
        super().__init__(dim)
        self.score = nn.Linear(dim, dim)

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        return x * (self.score(x) > 0).to(x.dtype), signals
