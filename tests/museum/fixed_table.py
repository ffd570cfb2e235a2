# expect: pass
import torch
from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class FixedTable(Unit):
    """Waves in a buffer that is not learnt, longer than any sequence of the checks."""

    kind = "position"

    def __init__(self, dim: int) -> None:
        super().__init__(dim)
        ages = torch.arange(4096)[:, None]
        rate = 1000.0 ** -torch.linspace(0, 1, dim)
        self.register_buffer("waves", (ages * rate).sin(), persistent=False)

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        return x + self.waves[: x.shape[1]].to(x.dtype), signals
