# expect: pass
from torch import Tensor, nn

from genesys.architecture.unit import Signals, Unit


class SummedExponentials(Unit):
    """The logarithm of a running sum of exponentials."""

    kind = "sequence mixer"

    def __init__(self, dim: int) -> None:
        super().__init__(dim)
        self.score = nn.Linear(dim, dim)

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        return self.score(x).logcumsumexp(1), signals
