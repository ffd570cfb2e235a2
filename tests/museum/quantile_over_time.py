# expect: causality
import torch
from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class QuantileOverTime(Unit):
    """Clips at a quantile over time."""

    kind = "norm"

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        high = x.detach().float().quantile(0.9, 1, keepdim=True).to(x.dtype)
        return torch.minimum(x, high), signals
