# expect: causality
import torch.nn.functional as F
from torch import Tensor, nn

from genesys.architecture.recurrence import decayed_sum
from genesys.architecture.unit import Signals, Unit


class ScanBothWays(Unit):
    """Scans from the left and from the right, and adds the two."""

    kind = "sequence mixer"

    def __init__(self, dim: int) -> None:
        super().__init__(dim)
        self.forget = nn.Linear(dim, dim)

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        decay = F.logsigmoid(self.forget(x))
        back = decayed_sum(x.flip(1), decay.flip(1)).flip(1)
        return decayed_sum(x, decay) + 0.1 * back, signals
