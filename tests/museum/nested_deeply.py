# expect: size
from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class NestedDeeply(Unit):
    """Asks one thing after another."""

    kind = "sequence mixer"

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        if self.training:
            if x.shape[0] > 1:
                if x.shape[1] > 1:
                    if x.shape[2] > 1:
                        if x.shape[1] > 2:
                            if x.shape[1] > 3:
                                if x.shape[1] > 4:
                                    x = x + 1
        return x, signals
