# expect: pass
import torch.nn.functional as F
from torch import Tensor, nn

from genesys.architecture.unit import Signals, Unit


class LeftPaddedConvolution(Unit):
    """A dilated convolution padded on the left."""

    kind = "short convolution"

    def __init__(self, dim: int) -> None:
        super().__init__(dim)
        self.convolution = nn.Conv1d(dim, dim, 4, dilation=3, groups=dim)

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        return self.convolution(F.pad(x.transpose(1, 2), (9, 0))).transpose(1, 2), signals
