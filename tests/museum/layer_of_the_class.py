# expect: shared
from torch import Tensor, nn

from genesys.architecture.unit import Signals, Unit


class LayerOfTheClass(Unit):
    """One layer for all blocks, of all designs."""

    kind = "sequence mixer"
    up = nn.Linear(32, 32)

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        return self.up(x), signals
