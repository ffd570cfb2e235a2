# expect: pass
import torch
from torch import Tensor, nn

from genesys.architecture.unit import Signals, Unit


class Relayed(Unit):
    """Each block adds to a signal what it has seen, and hands it on."""

    kind = "sequence mixer"
    reads = ("trail",)
    writes = ("trail",)

    def __init__(self, dim: int) -> None:
        super().__init__(dim)
        self.up = nn.Linear(dim, dim)

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        seen = signals["trail"] if "trail" in signals else torch.zeros_like(x)
        trail = 0.5 * seen + self.up(x)
        return x + trail, signals | {"trail": trail}
