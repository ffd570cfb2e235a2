# expect: causality
from torch import Tensor, nn

from genesys.architecture.unit import Signals, Unit


class SoftmaxOverTime(Unit):
    """A gate that is a softmax over positions."""

    kind = "gate"

    def __init__(self, dim: int) -> None:
        super().__init__(dim)
        self.score = nn.Linear(dim, dim)

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        return x * self.score(x).softmax(1), signals
