# expect: reach
import torch
from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class GlobalSwitch(Unit):
    """Turns off gradients for everybody."""

    kind = "sequence mixer"

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        torch.set_grad_enabled(False)
        return x, signals
