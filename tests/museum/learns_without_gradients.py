# expect: gradients
import torch
from torch import Tensor, nn

from genesys.architecture.unit import Signals, Unit


class LearnsWithoutGradients(Unit):
    """Computes its gate where no gradients are recorded."""

    kind = "gate"

    def __init__(self, dim: int) -> None:
        super().__init__(dim)
        self.gate = nn.Linear(dim, dim)

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        with torch.no_grad():
            gate = self.gate(x).sigmoid()
        return gate * x, signals
