# expect: pace
# warning: loops
import torch
from torch import Tensor, nn

from genesys.architecture.unit import Signals, Unit


class LoopOverPositions(Unit):
    """A recurrence written as a loop."""

    kind = "sequence mixer"

    def __init__(self, dim: int) -> None:
        super().__init__(dim)
        self.decay = nn.Parameter(torch.zeros(dim))

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        state = torch.zeros_like(x[:, 0])
        outputs = []
        for step in range(x.shape[1]):
            state = self.decay.sigmoid() * state + x[:, step]
            outputs.append(state)
        return torch.stack(outputs, 1), signals
