# expect: pass
import torch.nn.functional as F
from torch import Tensor, nn

from genesys.architecture.unit import Signals, Unit


class DoublingScan(Unit):
    """A decaying sum in as many steps as the length has binary digits."""

    kind = "sequence mixer"

    def __init__(self, dim: int) -> None:
        super().__init__(dim)
        self.forget = nn.Linear(dim, dim)

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        decay = self.forget(x).sigmoid()
        offset = 1
        while offset < x.shape[1]:
            x = x + decay * F.pad(x, (0, 0, offset, 0))[:, : x.shape[1]]
            decay = decay * F.pad(decay, (0, 0, offset, 0))[:, : x.shape[1]]
            offset *= 2
        return x, signals
