"""Attention without softmax, in linear time."""

from typing import Annotated, Literal

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from genesys.architecture.recurrence import scalar_decay
from genesys.architecture.unit import Between, Signals, Unit, slot


class LinearAttention(Unit):
    """Average the past, weighed by the product of positive features of query and key.

    o_t = sum over s <= t of (f(q_t) . f(k_s)) v_s, over the sum of the same weights + 0.001. The
    features f: "elu" elu(x) + 1, "square" max(x, 0)^2, "softmax" over the head's channels. Queries
    and keys pass through `position` before f, one head a row. `heads` is lowered to a divisor of
    the width that leaves a head 16 channels.
    Source: Katharopoulos et al. 2020 (arXiv 2006.16236).
    """

    kind = "sequence mixer"
    position = slot("marks where a query or key stands", kind="position", width="head_width")

    def __init__(
        self,
        dim: int,
        *,
        heads: Annotated[int, Between(1, 32)] = 8,
        features: Literal["elu", "square", "softmax"] = "elu",
    ) -> None:
        super().__init__(dim)
        fits = [n for n in range(1, heads + 1) if dim % n == 0 and dim // n >= 16]
        self.heads = max(fits, default=1)
        self.head_width = dim // self.heads
        self.features = features
        self.inputs = nn.Linear(dim, 3 * dim, bias=False)
        self.down = nn.Linear(dim, dim, bias=False)

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        """Return (batch, length, dim)."""
        parts = self.inputs(x).unflatten(-1, (3, self.heads, -1)).permute(2, 0, 3, 1, 4)
        marked, signals = self.position(parts[:2].flatten(0, 2), signals)
        queries, keys = self._positive(marked).reshape(2, *parts.shape[1:])
        counted = F.pad(parts[2], (0, 1), value=1.0)
        log_decay = torch.zeros(1, 1, x.shape[1], device=x.device)
        sums = scalar_decay(queries, keys, counted, log_decay)
        average = sums[..., :-1] / (sums[..., -1:] + 1e-3)
        return self.down(average.transpose(1, 2).flatten(2)), signals

    def _positive(self, x: Tensor) -> Tensor:
        match self.features:
            case "square":
                return x.relu().square()
            case "softmax":
                return x.softmax(-1)
            case _:
                return F.elu(x) + 1
