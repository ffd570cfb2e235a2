"""Attention that keeps the first block's values in sight."""

from typing import Annotated

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from genesys.architecture.unit import Between, Signals, Unit, slot


class ValueResidualAttention(Unit):
    """Causal attention whose values are blended with those of the first block.

    v becomes own * v + first * v_first; both weights are learned, one a head, and start at 1/2.
    The first unit of this class writes its values as the signal `first_values` (batch, length,
    dim); where none of this width is there, v stands in. Queries and keys pass through `position`,
    one head a row. `heads` is lowered to a divisor of the width that leaves a head 16 channels.
    Source: Zhou et al. 2024 (arXiv 2410.17897).
    """

    kind = "sequence mixer"
    reads = ("first_values",)
    writes = ("first_values",)
    position = slot("marks where a query or key stands", kind="position", width="head_width")

    def __init__(self, dim: int, *, heads: Annotated[int, Between(1, 32)] = 8) -> None:
        super().__init__(dim)
        fits = [n for n in range(1, heads + 1) if dim % n == 0 and dim // n >= 16]
        self.heads = max(fits, default=1)
        self.head_width = dim // self.heads
        self.shares = nn.Parameter(torch.full((2, self.heads, 1), 0.5))
        self.inputs = nn.Linear(dim, 3 * dim, bias=False)
        self.down = nn.Linear(dim, dim, bias=False)

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        """Return (batch, length, dim)."""
        compared, values = self.inputs(x).split([2 * self.dim, self.dim], -1)
        first = signals.get("first_values", values)
        if first.shape != values.shape:
            first = values
        signals = {"first_values": first} | signals
        compared = compared.unflatten(-1, (2, self.heads, -1)).permute(2, 0, 3, 1, 4)
        marked, signals = self.position(compared.flatten(0, 2), signals)
        queries, keys = marked.reshape(compared.shape)
        own, old = (part.unflatten(-1, (self.heads, -1)) for part in (values, first))
        blended = (self.shares[0] * own + self.shares[1] * old).transpose(1, 2)
        mixed = F.scaled_dot_product_attention(
            queries, keys, blended.to(queries.dtype), is_causal=True
        )
        return self.down(mixed.transpose(1, 2).flatten(2)), signals
