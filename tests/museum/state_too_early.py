# expect: causality
# sizes: 16 64 128
import torch.nn.functional as F
from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class StateTooEarly(Unit):
    """A chunked scan in which a chunk starts from the state after it, not from the one before."""

    kind = "sequence mixer"

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        batch, length, dim = x.shape
        chunks = F.pad(x, (0, 0, 0, -length % SIZE)).reshape(batch, -1, SIZE, dim)
        states = chunks.sum(2, keepdim=True).cumsum(1)
        y = chunks.cumsum(2) + states
        return y.reshape(batch, -1, dim)[:, :length] / SIZE, signals
