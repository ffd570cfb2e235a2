# expect: causality
import torch.nn.functional as F
from torch import Tensor, nn

from genesys.architecture.unit import Signals, Unit


class ReflectedPadding(Unit):
    """Pads on the left with what comes next, mirrored."""

    kind = "short convolution"

    def __init__(self, dim: int) -> None:
        super().__init__(dim)
        self.convolution = nn.Conv1d(dim, dim, 4, groups=dim)

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        back = min(3, x.shape[1] - 1)
        padded = F.pad(x.transpose(1, 2), (back, 0), "reflect")
        padded = F.pad(padded, (3 - back, 0))
        return self.convolution(padded).transpose(1, 2), signals
