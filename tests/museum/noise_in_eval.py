# expect: deterministic
import torch
from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class NoiseInEval(Unit):
    """Adds noise, always."""

    kind = "sequence mixer"

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        return x + 0.1 * torch.randn_like(x), signals
