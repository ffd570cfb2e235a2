# expect: pace
# warning: loops
import torch
from torch import Tensor, nn

from genesys.architecture.unit import Signals, Unit


class LoopByUnbind(Unit):
    """Takes the sequence apart, position by position."""

    kind = "sequence mixer"

    def __init__(self, dim: int) -> None:
        super().__init__(dim)
        self.up = nn.Linear(dim, dim)

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        state = torch.zeros_like(x[:, 0])
        seen = []
        for now in self.up(x).unbind(1):
            state = 0.9 * state + 0.1 * now.tanh()
            seen.append(state)
        return torch.stack(seen, 1), signals
