# expect: pass
import torch
from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class RunningNorm(Unit):
    """Divides by the size of all that came so far: causal, and not the norm over time."""

    kind = "norm"

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        count = torch.arange(1, x.shape[1] + 1, device=x.device)[:, None]
        size = x.pow(2).mean(-1, keepdim=True).cumsum(1) / count
        return x * (size + 1e-6).rsqrt(), signals
