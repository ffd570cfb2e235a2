# expect: reach
import torch
from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class ReadsByTorch(Unit):
    """Reads a file as a tensor."""

    kind = "sequence mixer"

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        return x + torch.from_file("/etc/passwd", size=4, dtype=torch.uint8)[0], signals
