# expect: finite
from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class UnguardedNorm(Unit):
    """Divides by a length that may be zero."""

    kind = "norm"

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        return x / x.norm(dim=-1, keepdim=True), signals
