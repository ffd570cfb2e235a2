# expect: causality
import torch.nn.functional as F
from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class Interpolated(Unit):
    """Halves the length and stretches it out again."""

    kind = "sequence mixer"

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        length = x.shape[1]
        coarse = F.interpolate(x.transpose(1, 2), (length + 1) // 2, mode="linear")
        return F.interpolate(coarse, length, mode="linear").transpose(1, 2), signals
