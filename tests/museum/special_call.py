# expect: contract
from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class SpecialCall(Unit):
    """Takes the place of torch's way to call it."""

    kind = "sequence mixer"

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        return x, signals

    def _call_impl(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        return x * 2, signals
