# expect: pass
import torch.nn.functional as F
from torch import Tensor, nn

from genesys.architecture.recurrence import vector_decay
from genesys.architecture.unit import Signals, Unit


class GatedLinearAttention(Unit):
    """Linear attention that forgets, by the helper for it."""

    kind = "sequence mixer"

    def __init__(self, dim: int) -> None:
        super().__init__(dim)
        self.maps = nn.Linear(dim, 4 * dim)

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        batch, length, dim = x.shape
        query, key, value, forget = (
            part.view(batch, length, 4, -1).transpose(1, 2) for part in self.maps(x).chunk(4, -1)
        )
        mixed = vector_decay(query, key, value, F.logsigmoid(forget) / 16)
        return mixed.transpose(1, 2).reshape(batch, length, dim) / 8, signals
