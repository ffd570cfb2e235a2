# expect: stateless
from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class RemembersLengths(Unit):
    """Keeps a value for every length that it has seen."""

    kind = "sequence mixer"

    def __init__(self, dim: int) -> None:
        super().__init__(dim)
        self.seen = {}

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        if x.shape[1] not in self.seen:
            self.seen[x.shape[1]] = float(x.detach().mean())
        return x + 10 * len(self.seen), signals
