# expect: causality
import torch
from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class LeakBySignals(Unit):
    """Each block is causal; the signal between them is not."""

    kind = "sequence mixer"
    reads = ("total",)
    writes = ("total",)

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        seen = signals.get("total", torch.zeros_like(x))
        return x + 0.1 * seen, signals | {"total": x.mean(1, keepdim=True).expand_as(x)}
