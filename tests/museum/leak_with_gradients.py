# expect: causality
import torch
from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class LeakWithGradients(Unit):
    """Honest as long as no gradients are recorded."""

    kind = "sequence mixer"

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        if torch.is_grad_enabled():
            x = x + 0.1 * x.mean(1, keepdim=True)
        return x, signals
