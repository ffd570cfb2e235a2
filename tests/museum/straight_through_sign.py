# expect: pass
import torch
from torch import Tensor, nn

from genesys.architecture.unit import Signals, Unit


class StraightThroughSign(Unit):
    """The sign of a gate, with a gradient of its own."""

    kind = "gate"

    class Sign(torch.autograd.Function):
        @staticmethod
        def forward(context, score: Tensor) -> Tensor:
            return (score > 0).to(score.dtype)

        @staticmethod
        def backward(context, slope: Tensor) -> Tensor:
            return slope

    def __init__(self, dim: int) -> None:
        super().__init__(dim)
        self.gate = nn.Linear(dim, dim)

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        return x * self.Sign.apply(self.gate(x)), signals
