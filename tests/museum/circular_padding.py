# expect: causality
from torch import Tensor, nn

from genesys.architecture.unit import Signals, Unit


class CircularPadding(Unit):
    """A convolution in a circle."""

    kind = "short convolution"

    def __init__(self, dim: int) -> None:
        super().__init__(dim)
        self.convolution = nn.Conv1d(dim, dim, 2, padding=1, padding_mode="circular")

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        return self.convolution(x.transpose(1, 2))[..., : x.shape[1]].transpose(1, 2), signals
