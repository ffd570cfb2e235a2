# expect: causality
import torch.nn.functional as F
from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class LeakFromAfar(Unit):
    """Every position sees the one a hundred later."""

    kind = "sequence mixer"

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        ahead = F.pad(x[:, 100:], (0, 0, 0, min(100, x.shape[1])))
        return x + 0.1 * ahead, signals
