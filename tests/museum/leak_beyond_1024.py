# expect: distance
import torch
from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class LeakBeyond1024(Unit):
    """Positions from 1,024 on subtract their mean."""

    kind = "sequence mixer"

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        late = x[:, 1024:]
        if late.shape[1]:
            late = late - late.mean(1, keepdim=True)
        return torch.cat((x[:, :1024], late), 1), signals
