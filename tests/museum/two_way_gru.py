# expect: causality
from torch import Tensor, nn

from genesys.architecture.unit import Signals, Unit


class TwoWayGru(Unit):
    """Reads the sequence from both ends."""

    kind = "sequence mixer"

    def __init__(self, dim: int) -> None:
        super().__init__(dim)
        self.mixer = nn.GRU(dim, dim // 2, batch_first=True, bidirectional=True)

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        return self.mixer(x)[0], signals
