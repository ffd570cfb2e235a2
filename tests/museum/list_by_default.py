# expect: shared
from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class ListByDefault(Unit):
    """A default that outlives the call."""

    kind = "sequence mixer"

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        return x + len(self._count(x)), signals

    def _count(self, x: Tensor, seen: list = []) -> list:
        seen.append(x.shape[1])
        return seen
