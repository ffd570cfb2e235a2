# expect: pass
import torch
from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class LoopOverChunks(Unit):
    """Sums within windows of 64, one window a turn."""

    kind = "sequence mixer"

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        parts = []
        for start in range(0, x.shape[1], 64):
            parts.append(x[:, start : start + 64].cumsum(1))
        return torch.cat(parts, 1) / 8, signals
