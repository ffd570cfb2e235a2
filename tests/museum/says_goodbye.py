# expect: contract
from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class SaysGoodbye(Unit):
    """Acts when it is thrown away."""

    kind = "sequence mixer"

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        return x, signals

    def __del__(self) -> None:
        self.kept = None
