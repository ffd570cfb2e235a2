# expect: pass
import torch
from torch import Tensor, nn

from genesys.architecture.unit import Signals, Unit


class ValueHandedOn(Unit):
    """Later blocks blend in the first block's values."""

    kind = "sequence mixer"
    reads = ("values",)
    writes = ("values",)

    def __init__(self, dim: int) -> None:
        super().__init__(dim)
        self.value = nn.Linear(dim, dim)
        self.share = nn.Parameter(torch.zeros(()))

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        values = self.value(x)
        first = signals.get("values", x)
        share = self.share.sigmoid()
        return share * values + (1 - share) * first, signals | {"values": values}
