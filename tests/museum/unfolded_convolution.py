# expect: pass
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from genesys.architecture.unit import Signals, Unit


class UnfoldedConvolution(Unit):
    """A convolution over windows that were cut out first."""

    kind = "short convolution"

    def __init__(self, dim: int) -> None:
        super().__init__(dim)
        self.taps = nn.Parameter(torch.randn(dim, 4) / 2)

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        windows = F.pad(x, (0, 0, 3, 0)).unfold(1, 4, 1)
        return torch.einsum("bldk,dk->bld", windows, self.taps), signals
