# expect: settings
from typing import Annotated

from torch import Tensor

from genesys.architecture.unit import Between, Signals, Unit


class EndlessRange(Unit):
    """A range without an end."""

    kind = "norm"

    def __init__(self, dim: int, *, scale: Annotated[float, Between(0.0, 1e999)] = 1.0) -> None:
        super().__init__(dim)
        self.scale = scale

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        return self.scale * x, signals
