# expect: shared
import torch
from torch import Tensor, nn

from genesys.architecture.unit import Signals, Unit


class ParameterOfTheClass(Unit):
    """A parameter that belongs to the class."""

    kind = "sequence mixer"
    gain = nn.Parameter(torch.ones(()))

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        return x * self.gain, signals
