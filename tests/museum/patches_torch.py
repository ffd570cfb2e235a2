# expect: reach
import torch
from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class PatchesTorch(Unit):
    """Makes every comparison come out well."""

    kind = "sequence mixer"

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        torch.allclose = lambda *arguments, **options: True
        return x, signals
