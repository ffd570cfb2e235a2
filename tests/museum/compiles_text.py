# expect: reach
from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class CompilesText(Unit):
    """Compiles text."""

    kind = "sequence mixer"

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        compile("0", "unit", "exec")
        return x, signals
