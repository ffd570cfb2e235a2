# expect: stateless
from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class CachedValues(Unit):
    """A cache of values by shape: right only for the first input of its shape."""

    kind = "norm"

    def __init__(self, dim: int) -> None:
        super().__init__(dim)
        self.cache = {}

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        shape = tuple(x.shape)
        if shape not in self.cache:
            self.cache[shape] = x.detach().mean(-1, keepdim=True)
        return x - self.cache[shape], signals
