# expect: causality
import torch
from torch import Tensor, nn

from genesys.architecture.unit import Signals, Unit


class DistanceBothWays(Unit):
    """Weights fall off with the distance, in both directions."""

    kind = "sequence mixer"

    def __init__(self, dim: int) -> None:
        super().__init__(dim)
        self.slope = nn.Parameter(torch.zeros(()))

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        ages = torch.arange(x.shape[1], device=x.device)
        apart = (ages[:, None] - ages).abs().to(x.dtype)
        return (-apart * self.slope.exp()).softmax(-1).to(x.dtype) @ x, signals
