"""An MLP with one hidden layer."""

import math
from typing import Annotated

from torch import Tensor, nn

from genesys.architecture.unit import Between, Signals, Unit, slot


class PlainMLP(Unit):
    """Widen, bend, narrow: down(gate(up(x))).

    The hidden layer has `expand` times the width, rounded up to a multiple of 8. With the squared
    ReLU this is the MLP of Primer.
    Source: Vaswani et al. 2017 (arXiv 1706.03762); So et al. 2021 (arXiv 2109.08668).
    """

    kind = "channel mixer"
    gate = slot("bends the hidden layer", kind="gate", width="hidden")

    def __init__(self, dim: int, *, expand: Annotated[float, Between(0.5, 8.0)] = 4.0) -> None:
        super().__init__(dim)
        self.hidden = math.ceil(expand * dim / 8) * 8
        self.up = nn.Linear(dim, self.hidden, bias=False)
        self.down = nn.Linear(self.hidden, dim, bias=False)

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        """Return (batch, length, dim)."""
        y, signals = self.gate(self.up(x), signals)
        return self.down(y), signals
