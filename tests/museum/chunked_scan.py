# expect: pass
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from genesys.architecture.unit import Signals, Unit


class ChunkedScan(Unit):
    """A decaying sum in chunks of 32, states handed on from chunk to chunk."""

    kind = "sequence mixer"

    def __init__(self, dim: int) -> None:
        super().__init__(dim)
        self.rate = nn.Parameter(torch.zeros(dim))

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        batch, length, dim = x.shape
        chunks = F.pad(x, (0, 0, 0, -length % 32)).reshape(batch, -1, 32, dim)
        decay = F.logsigmoid(self.rate)
        ages = torch.arange(32, device=x.device)
        apart = ages[:, None] - ages
        weight = (apart[..., None].clamp_min(0) * decay).exp() * (apart >= 0)[..., None]
        inside = torch.einsum("tsd,bcsd->bctd", weight, chunks)
        state = torch.zeros_like(x[:, 0])
        before = []
        for chunk in range(chunks.shape[1]):
            before.append(state)
            state = state * (32 * decay).exp() + inside[:, chunk, -1]
        fading = ((ages + 1)[:, None] * decay).exp()
        y = inside + torch.stack(before, 1)[:, :, None] * fading
        return y.reshape(batch, -1, dim)[:, :length], signals
