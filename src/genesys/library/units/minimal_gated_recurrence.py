"""The smallest gated recurrent network."""

from typing import Annotated

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from genesys.architecture.recurrence import decayed_sum
from genesys.architecture.unit import Between, Signals, Unit, slot


class MinimalGatedRecurrence(Unit):
    """Replace a share of each state channel by a new value; share and value see x alone.

    h_t = (1 - z_t) h_{t-1} + z_t c_t with z = sigmoid(W x + b) and c = V x, at `expand` times the
    width, after `convolution`; then down(h). b starts from -3 to 1 over the channels, so that some
    remember long.
    Source: Feng et al. 2024 (minGRU, arXiv 2410.01201), without its positive transform.
    """

    kind = "sequence mixer"
    convolution = slot("blends the last few positions", kind="short convolution")

    def __init__(self, dim: int, *, expand: Annotated[int, Between(1, 4)] = 2) -> None:
        super().__init__(dim)
        self.inner = expand * dim
        self.haste = nn.Parameter(torch.linspace(-3, 1, self.inner))
        self.inputs = nn.Linear(dim, 2 * self.inner, bias=False)
        self.down = nn.Linear(self.inner, dim, bias=False)

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        """Return (batch, length, dim)."""
        x, signals = self.convolution(x, signals)
        share, candidate = self.inputs(x).chunk(2, -1)
        share = share + self.haste
        held = decayed_sum(share.sigmoid() * candidate, F.logsigmoid(-share))
        return self.down(held), signals
