# expect: pass
import torch
from torch import Tensor, nn

from genesys.architecture.unit import Signals, Unit


class NoisyGate(Unit):
    """Noise on its gate in train mode."""

    kind = "gate"

    def __init__(self, dim: int) -> None:
        super().__init__(dim)
        self.score = nn.Linear(dim, dim)

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        score = self.score(x)
        if self.training:
            score = score + 0.5 * torch.randn_like(score)
        return x * score.sigmoid(), signals
