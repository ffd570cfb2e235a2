# expect: causality
import torch
from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class SignOfTheLast(Unit):
    """Turns over when the last position says so."""

    kind = "sequence mixer"

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        turn = x[:, -1:].sum(-1, keepdim=True) > 0
        return torch.where(turn, -x, x), signals
