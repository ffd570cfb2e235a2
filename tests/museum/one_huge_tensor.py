# expect: limits
import torch
from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class OneHugeTensor(Unit):
    """Asks for more than there can be."""

    kind = "sequence mixer"

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        return x + torch.ones(2**22, 2**18, device=x.device)[0, 0], signals
