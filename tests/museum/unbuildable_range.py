# expect: settings
from typing import Annotated

from torch import Tensor, nn

from genesys.architecture.unit import Between, Signals, Unit


class UnbuildableRange(Unit):
    """A range whose end fits no machine."""

    kind = "channel mixer"

    def __init__(self, dim: int, *, inner: Annotated[int, Between(1, 1000000000)] = 64) -> None:
        super().__init__(dim)
        self.inner = inner
        self.up = nn.Linear(dim, inner)
        self.down = nn.Linear(inner, dim)

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        return self.down(self.up(x)), signals
