# expect: pass
import torch.nn.functional as F
from torch import Tensor, nn

from genesys.architecture.unit import Signals, Unit


class Wavenet(Unit):
    """Dilated convolutions, each padded on the left by what it reaches back."""

    kind = "sequence mixer"

    def __init__(self, dim: int) -> None:
        super().__init__(dim)
        self.layers = nn.ModuleList(nn.Conv1d(dim, dim, 2, dilation=2**n) for n in range(4))

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        y = x.transpose(1, 2)
        for depth, layer in enumerate(self.layers):
            y = y + layer(F.pad(y, (2**depth, 0))).tanh()
        return y.transpose(1, 2), signals
