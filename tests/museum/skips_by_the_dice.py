# expect: deterministic
import torch
from torch import Tensor, nn

from genesys.architecture.unit import Signals, Unit


class SkipsByTheDice(Unit):
    """Leaves itself out at random, in eval mode too."""

    kind = "sequence mixer"

    def __init__(self, dim: int) -> None:
        super().__init__(dim)
        self.up = nn.Linear(dim, dim)

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        kept = (torch.rand(x.shape[0], 1, 1, device=x.device) < 0.5).to(x.dtype)
        return x + kept * self.up(x), signals
