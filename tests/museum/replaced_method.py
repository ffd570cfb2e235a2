# expect: contract
from torch import Tensor, nn

from genesys.architecture.unit import Signals, Unit


class ReplacedMethod(Unit):
    """Puts something of its own in the place of `parameters`."""

    kind = "sequence mixer"

    def __init__(self, dim: int) -> None:
        super().__init__(dim)
        self.up = nn.Linear(dim, dim)
        self.parameters = lambda recurse=True: iter(())

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        return self.up(x), signals
