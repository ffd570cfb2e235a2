# expect: causality
from torch import Tensor, nn

from genesys.architecture.unit import Signals, Unit


class NormaliserOfAll(Unit):
    """A causal numerator over a denominator that is not."""

    kind = "sequence mixer"

    def __init__(self, dim: int) -> None:
        super().__init__(dim)
        self.score = nn.Linear(dim, dim)

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        weight = self.score(x).sigmoid()
        return (weight * x).cumsum(1) / (1 + weight.sum(1, keepdim=True)), signals
