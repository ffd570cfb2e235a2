# expect: pass
from typing import Annotated, Literal

from torch import Tensor, nn

from genesys.architecture.unit import Between, Signals, Unit


class ManySettings(Unit):
    """Settings of every type, all of them used."""

    kind = "channel mixer"

    def __init__(
        self,
        dim: int,
        *,
        layers: Annotated[int, Between(1, 4)] = 2,
        scale: Annotated[float, Between(0.1, 2.0)] = 1.0,
        act: Literal["relu", "gelu"] = "gelu",
        residual: bool = True,
    ) -> None:
        super().__init__(dim)
        self.up = nn.Sequential(*(nn.Linear(dim, dim) for _ in range(layers)))
        self.act = {"relu": nn.ReLU(), "gelu": nn.GELU()}[act]
        self.scale = scale
        self.residual = residual

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        y = self.act(self.up(x)) * self.scale
        return (x + y if self.residual else y), signals
