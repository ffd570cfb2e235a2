"""The squared ReLU gate."""

from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class SquaredReluGate(Unit):
    """Shut negative values, square the others: max(x, 0)^2.

    Source: So et al. 2021 (arXiv 2109.08668).
    """

    kind = "gate"

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        """Return (batch, length, dim)."""
        return x.relu().square(), signals
