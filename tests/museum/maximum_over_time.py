# expect: causality
from torch import Tensor, nn

from genesys.architecture.unit import Signals, Unit


class MaximumOverTime(Unit):
    """A softmax made safe by the largest value of the whole sequence, wrongly."""

    kind = "sequence mixer"

    def __init__(self, dim: int) -> None:
        super().__init__(dim)
        self.score = nn.Linear(dim, 1, bias=False)

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        score = self.score(x)
        weight = (score - score.amax(1, keepdim=True)).exp()
        return weight * x + x, signals
