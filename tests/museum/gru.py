# expect: pass
from torch import Tensor, nn

from genesys.architecture.unit import Signals, Unit


class Gru(Unit):
    """Torch's recurrent unit, from left to right."""

    kind = "sequence mixer"

    def __init__(self, dim: int) -> None:
        super().__init__(dim)
        self.mixer = nn.GRU(dim, dim, batch_first=True)

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        return self.mixer(x)[0], signals
