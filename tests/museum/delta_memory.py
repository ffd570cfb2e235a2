# expect: pass
import torch.nn.functional as F
from torch import Tensor, nn

from genesys.architecture.recurrence import delta_rule
from genesys.architecture.unit import Signals, Unit


class DeltaMemory(Unit):
    """A memory that is corrected towards each value, by the helper for it."""

    kind = "sequence mixer"

    def __init__(self, dim: int) -> None:
        super().__init__(dim)
        self.maps = nn.Linear(dim, 3 * dim)
        self.strength = nn.Linear(dim, 4)

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        batch, length, dim = x.shape
        query, key, value = (
            part.view(batch, length, 4, -1).transpose(1, 2) for part in self.maps(x).chunk(3, -1)
        )
        strength = self.strength(x).sigmoid().transpose(1, 2)
        mixed = delta_rule(query, F.normalize(key, dim=-1), value, strength)
        return mixed.transpose(1, 2).reshape(batch, length, dim), signals
