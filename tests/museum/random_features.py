# expect: pass
import torch
from torch import Tensor, nn

from genesys.architecture.unit import Signals, Unit


class RandomFeatures(Unit):
    """Fixed random directions, the same in every block and run."""

    kind = "channel mixer"

    def __init__(self, dim: int) -> None:
        super().__init__(dim)
        luck = torch.Generator().manual_seed(0)
        self.register_buffer("directions", torch.randn(dim, 2 * dim, generator=luck))
        self.down = nn.Linear(dim, 2 * dim, bias=False)

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        return x + (x @ self.directions.to(x.dtype)).cos() @ self.down.weight, signals
