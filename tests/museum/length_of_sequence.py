# expect: causality
from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class LengthOfSequence(Unit):
    """Scales by how many large values there are in all."""

    kind = "norm"

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        return x / (1.0 + (x.detach() > 1).to(x.dtype).mean((1, 2), keepdim=True)), signals
