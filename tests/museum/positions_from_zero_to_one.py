# expect: prefix
import torch
from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class PositionsFromZeroToOne(Unit):
    """Places positions on a line whose end is the end."""

    kind = "position"

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        place = torch.linspace(0, 1, x.shape[1], device=x.device)[:, None]
        return x + place.to(x.dtype), signals
