# expect: cost
import torch
from torch import Tensor, nn

from genesys.architecture.unit import Signals, Unit


class EveryPair(Unit):
    """Compares every position with every other in every channel."""

    kind = "sequence mixer"

    def __init__(self, dim: int) -> None:
        super().__init__(dim)
        self.query = nn.Linear(dim, dim)
        self.key = nn.Linear(dim, dim)

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        length = x.shape[1]
        apart = self.query(x)[:, :, None] - self.key(x)[:, None]
        earlier = torch.ones(length, length, dtype=torch.bool, device=x.device).tril()
        weight = (-apart.abs()).masked_fill(~earlier[..., None], -1e9).softmax(2)
        return (weight * x[:, None]).sum(2), signals
