# expect: learns
import torch.nn.functional as F
from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class DropsNearlyAll(Unit):
    """Dropout that keeps one value in five hundred."""

    kind = "gate"

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        return F.dropout(x, 0.998, self.training), signals
