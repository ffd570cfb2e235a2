# expect: reach
from torch import Tensor, nn

from genesys.architecture.unit import Signals, Unit


class PatchesByAlias(Unit):
    """Changes all linear layers, by another name for them."""

    kind = "sequence mixer"

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        layer = nn.Linear
        layer.forward = self._nothing
        return x, signals

    def _nothing(self, x: Tensor) -> Tensor:
        return x
