"""Attention with normed queries and keys."""

from typing import Annotated

import torch.nn.functional as F
from torch import Tensor, nn

from genesys.architecture.unit import Between, Signals, Unit, slot


class NormedAttention(Unit):
    """Causal attention in which no query or key can shout: each is normed before it is compared.

    o_t = sum over s <= t of softmax_s(norm(q_t) . norm(k_s) / sqrt(head width)) v_s. Queries and
    keys pass through `norm` and then `position`, one head a row. `heads` is lowered to a divisor
    of the width that leaves a head 16 channels.
    Source: Henry et al. 2020 (arXiv 2010.04245); Dehghani et al. 2023 (arXiv 2302.05442).
    """

    kind = "sequence mixer"
    norm = slot("steadies queries and keys", kind="norm", width="head_width")
    position = slot("marks where a query or key stands", kind="position", width="head_width")

    def __init__(self, dim: int, *, heads: Annotated[int, Between(1, 32)] = 8) -> None:
        super().__init__(dim)
        fits = [n for n in range(1, heads + 1) if dim % n == 0 and dim // n >= 16]
        self.heads = max(fits, default=1)
        self.head_width = dim // self.heads
        self.inputs = nn.Linear(dim, 3 * dim, bias=False)
        self.down = nn.Linear(dim, dim, bias=False)

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        """Return (batch, length, dim)."""
        parts = self.inputs(x).unflatten(-1, (3, self.heads, -1)).permute(2, 0, 3, 1, 4)
        normed, signals = self.norm(parts[:2].flatten(0, 2), signals)
        marked, signals = self.position(normed, signals)
        queries, keys = marked.reshape(2, *parts.shape[1:]).to(parts.dtype)
        mixed = F.scaled_dot_product_attention(queries, keys, parts[2], is_causal=True)
        return self.down(mixed.transpose(1, 2).flatten(2)), signals
