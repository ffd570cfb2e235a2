# expect: batch
from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class BranchOnTheLast(Unit):
    """Goes round as often as what stands last says, in all sequences together."""

    kind = "sequence mixer"

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        for _ in range(int(x.detach()[:, -1].abs().sum()) % 7):
            x = x + x.tanh()
        return x, signals
