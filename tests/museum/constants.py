# expect: pass
import math

from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class Constants(Unit):
    """Numbers that all units of the class share, since nothing changes them."""

    kind = "channel mixer"
    SCALE = 0.5
    SPAN = 2 * math.pi
    WAVES = (0.1, 0.2)

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        return self.SCALE * x + self.WAVES[0] * (self.SPAN * x).sin(), signals
