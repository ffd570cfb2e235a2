# expect: pass
# warning: settings
from typing import Annotated

from torch import Tensor

from genesys.architecture.unit import Between, Signals, Unit


class IdleSetting(Unit):
    """A setting that changes nothing."""

    kind = "sequence mixer"

    def __init__(self, dim: int, *, heads: Annotated[int, Between(1, 8)] = 4) -> None:
        super().__init__(dim)
        self.heads = heads

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        return x, signals
