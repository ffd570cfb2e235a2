# expect: distance
import torch
from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class GrowsSlowly(Unit):
    """Grows by a tenth with every position, and overflows after some hundreds."""

    kind = "sequence mixer"

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        ages = torch.arange(x.shape[1], device=x.device, dtype=x.dtype)
        return x * (0.1 * ages).exp()[:, None], signals
