"""Multi-head causal attention."""

from typing import Annotated

import torch.nn.functional as F
from torch import Tensor, nn

from genesys.architecture.unit import Between, Signals, Unit, slot


class Attention(Unit):
    """Average the past, weighed by how well each key fits the query, in several heads.

    o_t = sum over s <= t of softmax_s(q_t . k_s / sqrt(head width)) v_s. Queries and keys pass
    through `position`, one head a row: (2 * batch * heads, length, head width).
    Where the signal `documents` numbers the texts in a row, s runs over t's own document only.
    `heads` is lowered to a divisor of the width that leaves a head 16 channels.
    Source: Vaswani et al. 2017 (arXiv 1706.03762).
    """

    kind = "sequence mixer"
    reads = ("documents",)
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
        compared, values = self.inputs(x).split([2 * self.dim, self.dim], -1)
        compared = compared.unflatten(-1, (2, self.heads, -1)).permute(2, 0, 3, 1, 4)
        marked, signals = self.position(compared.flatten(0, 2), signals)
        queries, keys = marked.view(compared.shape)
        values = values.unflatten(-1, (self.heads, -1)).transpose(1, 2)
        seen = self._seen(signals.get("documents"))
        mixed = F.scaled_dot_product_attention(
            queries, keys, values, attn_mask=seen, is_causal=seen is None
        )
        return self.down(mixed.transpose(1, 2).flatten(2)), signals

    def _seen(self, documents: Tensor | None) -> Tensor | None:
        """Return (batch, 1, length, length): which keys a query may see, where not all before."""
        if documents is None:
            return None
        return (documents[:, :, None] == documents[:, None, :]).tril()[:, None]
