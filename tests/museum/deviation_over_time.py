# expect: causality
from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class DeviationOverTime(Unit):
    """Divides by the deviation over the whole sequence."""

    kind = "norm"

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        return x / (1 + x.std(1, correction=0, keepdim=True)), signals
