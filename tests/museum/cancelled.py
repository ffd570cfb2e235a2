# expect: gradients
import torch
from torch import Tensor, nn

from genesys.architecture.unit import Signals, Unit


class Cancelled(Unit):
    """A bias that the softmax takes out again."""

    kind = "gate"

    def __init__(self, dim: int) -> None:
        super().__init__(dim)
        self.score = nn.Linear(dim, dim)
        self.bias = nn.Parameter(torch.zeros(dim))
        self.spare = nn.Parameter(torch.zeros(dim))

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        return x * (self.score(x) + self.bias).softmax(-1), signals
