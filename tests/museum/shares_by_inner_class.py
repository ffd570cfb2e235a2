# expect: builds
from torch import Tensor, nn

from genesys.architecture.unit import Signals, Unit


class SharesByInnerClass(Unit):
    """One layer for all blocks, kept in a class of its own."""

    kind = "sequence mixer"

    class Kept:
        layer = None

    def __init__(self, dim: int) -> None:
        super().__init__(dim)
        if self.Kept.layer is None or self.Kept.layer.in_features != dim:
            self.Kept.layer = nn.Linear(dim, dim)
        self.up = self.Kept.layer

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        return self.up(x), signals
