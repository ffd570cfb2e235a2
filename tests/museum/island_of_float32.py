# expect: pass
from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class IslandOfFloat32(Unit):
    """Works in float32, whatever it is given."""

    kind = "norm"

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        inner = x.float()
        size = inner.pow(2).mean(-1, keepdim=True)
        return (inner * (size + 1e-6).rsqrt()).to(x.dtype), signals
