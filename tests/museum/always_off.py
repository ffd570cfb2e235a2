# expect: gradients
from torch import Tensor, nn

from genesys.architecture.unit import Signals, Unit


class AlwaysOff(Unit):
    """A rectifier that is never on."""

    kind = "channel mixer"

    def __init__(self, dim: int) -> None:
        super().__init__(dim)
        self.up = nn.Linear(dim, dim)

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        return x + (-1 - self.up(x).square()).relu(), signals
