# expect: deterministic
import torch
from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class ShuffledChannels(Unit):
    """Deals out channels anew in every call."""

    kind = "channel mixer"

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        return x[..., torch.randperm(x.shape[-1], device=x.device)], signals
