# expect: syntax
from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class OpenSetting(Unit):
    """A setting without a range."""

    kind = "norm"

    def __init__(self, dim: int, *, heads: int = 4) -> None:
        super().__init__(dim)
        self.heads = heads

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        return x * self.heads, signals
