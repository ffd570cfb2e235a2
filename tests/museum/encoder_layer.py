# expect: causality
from torch import Tensor, nn

from genesys.architecture.unit import Signals, Unit


class EncoderLayer(Unit):
    """A whole encoder layer of torch's, without a mask."""

    kind = "residual arrangement"

    def __init__(self, dim: int) -> None:
        super().__init__(dim)
        self.layer = nn.TransformerEncoderLayer(dim, 4, 2 * dim, dropout=0.0, batch_first=True)

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        return self.layer(x), signals
