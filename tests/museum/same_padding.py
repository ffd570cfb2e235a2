# expect: causality
from torch import Tensor, nn

from genesys.architecture.unit import Signals, Unit


class SamePadding(Unit):
    """A convolution padded to the same length by torch: on both sides."""

    kind = "short convolution"

    def __init__(self, dim: int) -> None:
        super().__init__(dim)
        self.convolution = nn.Conv1d(dim, dim, 4, padding="same", groups=dim)

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        return self.convolution(x.transpose(1, 2)).transpose(1, 2), signals
