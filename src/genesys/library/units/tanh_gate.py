"""The tanh gate."""

from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class TanhGate(Unit):
    """Pass with a sign, between -1 and 1: tanh(x).

    Source: van den Oord et al. 2016 (arXiv 1606.05328), where it is paired with a sigmoid.
    """

    kind = "gate"

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        """Return (batch, length, dim)."""
        return x.tanh(), signals
