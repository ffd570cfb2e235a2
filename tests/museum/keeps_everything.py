# expect: cost
import torch
from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class KeepsEverything(Unit):
    """A hundred waves of every value, all of them kept for the gradient."""

    kind = "channel mixer"

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        waves = [(step * x).sin() for step in range(1, 101)]
        return x + torch.stack([wave * wave for wave in waves]).mean(0), signals
