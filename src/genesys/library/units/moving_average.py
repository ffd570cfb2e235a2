"""An exponential moving average."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from genesys.architecture.recurrence import decayed_sum
from genesys.architecture.unit import Signals, Unit


class MovingAverage(Unit):
    """Blend each position with an average of the past that fades at a learned speed a channel.

    y_t = x_t + share * (h_t - x_t) with h_t = a h_{t-1} + (1 - a) x_t. Shares start at 1/2, and a
    at sigmoid(0, 1, 2, 3) in turn.
    Source: after Ma et al. 2022 (MEGA, arXiv 2209.10655).
    """

    kind = "short convolution"

    def __init__(self, dim: int) -> None:
        super().__init__(dim)
        self.memory = nn.Parameter((torch.arange(dim) % 4).float())
        self.share = nn.Parameter(torch.full((dim,), 0.5))

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        """Return (batch, length, dim)."""
        log_decay = F.logsigmoid(self.memory).expand(1, x.shape[1], -1)
        average = decayed_sum(x * (-self.memory).sigmoid().to(x.dtype), log_decay)
        return torch.lerp(x, average, self.share.to(x.dtype)), signals
