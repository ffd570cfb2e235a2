# expect: lengths
from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class FailsAt64(Unit):
    """Cannot take what fits a chunk exactly."""

    kind = "sequence mixer"

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        if x.shape[1] % 64 == 0:
            raise ValueError("no chunk to pad")
        return x, signals
