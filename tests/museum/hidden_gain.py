# expect: causality
import torch
from torch import Tensor, nn

from genesys.architecture.unit import Signals, Unit


class HiddenGain(Unit):
    """A leak behind a gain that starts at zero."""

    kind = "sequence mixer"

    def __init__(self, dim: int) -> None:
        super().__init__(dim)
        self.gain = nn.Parameter(torch.zeros(()))

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        return x + self.gain * x.mean(1, keepdim=True), signals
