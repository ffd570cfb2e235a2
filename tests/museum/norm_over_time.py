# expect: causality
from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class NormOverTime(Unit):
    """Divide by the norm of the whole sequence."""

    kind = "norm"

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        return x / (1e-6 + x.pow(2).mean((1, 2), keepdim=True).sqrt()), signals
