# expect: pass
from torch import Tensor, nn

from genesys.architecture.unit import Signals, Unit, slot


class Wrapped(Unit):
    """Calls what stands in its slot, at a width of its own."""

    kind = "sequence mixer"
    inner = slot("does the work", kind="sequence mixer", width="narrow")

    def __init__(self, dim: int) -> None:
        super().__init__(dim)
        self.narrow = dim // 2
        self.down = nn.Linear(dim, self.narrow)
        self.up = nn.Linear(self.narrow, dim)

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        y, signals = self.inner(self.down(x), signals)
        return self.up(y), signals
