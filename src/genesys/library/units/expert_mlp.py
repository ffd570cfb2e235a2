"""A few small MLPs, blended by each position."""

import math
from typing import Annotated

from torch import Tensor, nn

from genesys.architecture.unit import Between, Signals, Unit, slot


class ExpertMLP(Unit):
    """Let each position blend several small MLPs by a softmax over them.

    down(concat over e of experts * p_e * gate(up_e(x))), p = softmax(W x). All experts run; the
    hidden layer of `expand` times the width is shared out among them, rounded up so that each has
    a multiple of 8.
    Source: Puigcerver et al. 2023 (arXiv 2308.00951), routing each position by itself.
    """

    kind = "channel mixer"
    gate = slot("bends the hidden layer", kind="gate", width="hidden")

    def __init__(
        self,
        dim: int,
        *,
        experts: Annotated[int, Between(2, 16)] = 4,
        expand: Annotated[float, Between(1.0, 8.0)] = 4.0,
    ) -> None:
        super().__init__(dim)
        self.experts = experts
        self.hidden = math.ceil(expand * dim / (8 * experts)) * 8 * experts
        self.route = nn.Linear(dim, experts, bias=False)
        self.up = nn.Linear(dim, self.hidden, bias=False)
        self.down = nn.Linear(self.hidden, dim, bias=False)

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        """Return (batch, length, dim)."""
        shares = self.experts * self.route(x).softmax(-1)
        y, signals = self.gate(self.up(x), signals)
        y = y.unflatten(-1, (self.experts, -1)) * shares[..., None]
        return self.down(y.flatten(2)), signals
