# expect: stateless
from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class CountsCalls(Unit):
    """Fades with every call."""

    kind = "sequence mixer"

    def __init__(self, dim: int) -> None:
        super().__init__(dim)
        self.calls = 0

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        self.calls += 1
        return x / self.calls, signals
