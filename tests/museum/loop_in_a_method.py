# expect: pace
# warning: loops
import torch
from torch import Tensor, nn

from genesys.architecture.unit import Signals, Unit


class LoopInAMethod(Unit):
    """Hides its loop in a method."""

    kind = "sequence mixer"

    def __init__(self, dim: int) -> None:
        super().__init__(dim)
        self.up = nn.Linear(dim, dim)

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        return self._scan(self.up(x).sigmoid(), x), signals

    def _scan(self, gate: Tensor, x: Tensor) -> Tensor:
        batch, length, dim = gate.shape
        states = [x[:, 0]]
        for t in range(1, length):
            states.append(gate[:, t] * states[-1] + (1 - gate[:, t]) * x[:, t])
        return torch.stack(states, 1)
