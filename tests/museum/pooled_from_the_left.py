# expect: pass
import torch.nn.functional as F
from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class PooledFromTheLeft(Unit):
    """The largest of the last five."""

    kind = "short convolution"

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        padded = F.pad(x.transpose(1, 2), (4, 0), value=-1e4)
        return F.max_pool1d(padded, 5, 1).transpose(1, 2), signals
