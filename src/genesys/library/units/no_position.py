"""Nothing where positions could be marked."""

from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class NoPosition(Unit):
    """Hand queries and keys on as they are: order is known by what causality hides alone.

    Source: Haviv et al. 2022 (arXiv 2203.16634).
    """

    kind = "position"

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        """Return (batch, length, dim)."""
        return x, signals
