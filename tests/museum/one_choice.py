# expect: pass
# warning: settings
from typing import Annotated

from torch import Tensor

from genesys.architecture.unit import Between, Signals, Unit


class OneChoice(Unit):
    """A setting that can only be what it is."""

    kind = "sequence mixer"

    def __init__(self, dim: int, *, size: Annotated[int, Between(4, 4)] = 4) -> None:
        super().__init__(dim)
        self.size = size

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        return self.size * x, signals
