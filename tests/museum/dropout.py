# expect: pass
import torch.nn.functional as F
from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class Dropout(Unit):
    """Random in train mode, as it may be."""

    kind = "gate"

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        return F.dropout(x, 0.3, self.training), signals
