# expect: gradients
import torch
from torch import Tensor, nn

from genesys.architecture.unit import Signals, Unit


class BehindArgmax(Unit):
    """A choice by the largest score, without the score."""

    kind = "gate"

    def __init__(self, dim: int) -> None:
        super().__init__(dim)
        self.score = nn.Linear(dim, 4)
        self.gains = nn.Parameter(torch.ones(4, dim))

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        chosen = self.score(x).argmax(-1)
        return x * self.gains[chosen], signals
