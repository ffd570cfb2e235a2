# expect: pass
from torch import Tensor, nn

from genesys.architecture.unit import Signals, Unit


class GroupsOfAPosition(Unit):
    """Group norm over the channels of each position."""

    kind = "norm"

    def __init__(self, dim: int) -> None:
        super().__init__(dim)
        self.norm = nn.GroupNorm(4, dim)

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        batch, length, dim = x.shape
        return self.norm(x.reshape(batch * length, dim)).view(batch, length, dim), signals
