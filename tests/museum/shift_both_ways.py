# expect: causality
import torch
import torch.nn.functional as F
from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class ShiftBothWays(Unit):
    """Half of the channels are shifted forward, half backward."""

    kind = "short convolution"

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        late, early = x.chunk(2, -1)
        late = F.pad(late, (0, 0, 1, 0))[:, :-1]
        early = F.pad(early, (0, 0, 0, 1))[:, 1:]
        return torch.cat((late, early), -1), signals
