"""The sigmoid gate."""

from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class SigmoidGate(Unit):
    """Open between 0 and 1: sigmoid(x).

    Source: Dauphin et al. 2016 (arXiv 1612.08083).
    """

    kind = "gate"

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        """Return (batch, length, dim)."""
        return x.sigmoid(), signals
