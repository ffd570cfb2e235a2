# expect: causality
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from genesys.architecture.unit import Signals, Unit


class LatentsOverAll(Unit):
    """A few latent vectors read everything, and everybody reads them."""

    kind = "sequence mixer"

    def __init__(self, dim: int) -> None:
        super().__init__(dim)
        self.latents = nn.Parameter(torch.randn(1, 8, dim))

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        latents = self.latents.expand(x.shape[0], -1, -1)
        read = F.scaled_dot_product_attention(latents, x, x)
        return x + F.scaled_dot_product_attention(x, read, read), signals
