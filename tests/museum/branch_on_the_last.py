# expect: batch
from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class BranchOnTheLast(Unit):
    """Branches on what stands last, in all sequences together."""

    kind = "sequence mixer"

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        if x[:, -1].sum() > 0:
            x = -x
        return x, signals
