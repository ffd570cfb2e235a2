# expect: prefix
import torch
from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class CountsFromTheEnd(Unit):
    """Knows how much is still to come."""

    kind = "position"

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        left = torch.arange(x.shape[1], 0, -1, device=x.device)[:, None]
        return x + (0.1 * left).sin().to(x.dtype), signals
