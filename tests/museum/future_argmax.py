# expect: causality
import torch
from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class FutureArgmax(Unit):
    """Silence what stands before the largest position: no gradient shows it."""

    kind = "sequence mixer"

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        largest = x.detach().pow(2).sum(-1).argmax(1, keepdim=True)
        ages = torch.arange(x.shape[1], device=x.device)
        return x * (ages >= largest)[..., None].to(x.dtype), signals
