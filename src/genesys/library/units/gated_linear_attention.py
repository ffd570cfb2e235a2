"""Linear attention that forgets channel by channel."""

from typing import Annotated

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from genesys.architecture.recurrence import vector_decay
from genesys.architecture.unit import Between, Signals, Unit, slot


class GatedLinearAttention(Unit):
    """Hold the past in a state whose key channels each forget by what is read.

    S_t = diag(a_t) S_{t-1} + k_t v_t^T, o_t = S_t^T q_t / sqrt(key width), per head; a_t =
    sigmoid(W2 W1 x_t + c)^(1/16) with W1 of rank 16, c spread from 0 to 3. Each head's output is
    normed, then gated by a view of x. Queries and keys have half the width. `heads` is lowered
    until a head has 8 channels of keys.
    Source: Yang et al. 2023 (arXiv 2312.06635).
    """

    kind = "sequence mixer"
    norm = slot("steadies the output of a head", kind="norm", width="value_width")
    gate = slot("decides what passes, channel by channel", kind="gate")

    def __init__(self, dim: int, *, heads: Annotated[int, Between(1, 16)] = 4) -> None:
        super().__init__(dim)
        fits = [n for n in range(1, heads + 1) if dim % (2 * n) == 0 and dim // n >= 16]
        self.heads = max(fits, default=1)
        self.value_width = dim // self.heads
        self.compared = max(dim // 2, 1)
        self.slowness = nn.Parameter(torch.linspace(0, 3, self.compared))
        self.inputs = nn.Linear(dim, 2 * self.compared + 2 * dim + 16, bias=False)
        self.forget = nn.Linear(16, self.compared, bias=False)
        self.down = nn.Linear(dim, dim, bias=False)

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        """Return (batch, length, dim)."""
        sizes = [self.compared, self.compared, self.dim, self.dim, 16]
        queries, keys, values, gate, reason = self.inputs(x).split(sizes, -1)
        log_decay = F.logsigmoid(self.forget(reason) + self.slowness) / 16
        queries, keys, values, log_decay = (
            part.unflatten(-1, (self.heads, -1)).transpose(1, 2)
            for part in (queries, keys, values, log_decay)
        )
        mixed = vector_decay(queries * queries.shape[-1] ** -0.5, keys, values, log_decay)
        mixed, signals = self.norm(mixed.flatten(0, 1), signals)
        mixed = mixed.reshape(values.shape).transpose(1, 2).flatten(2)
        gate, signals = self.gate(gate, signals)
        return self.down(mixed * gate), signals
