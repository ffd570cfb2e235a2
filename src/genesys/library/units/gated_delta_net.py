"""Linear attention that overwrites and forgets."""

import math
from typing import Annotated

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from genesys.architecture.recurrence import delta_rule
from genesys.architecture.unit import Between, Signals, Unit, slot


class GatedDeltaNet(Unit):
    """Hold the past in a state that replaces what a key held, and fades by what is read.

    S_t = a_t (1 - b_t k_t k_t^T) S_{t-1} + b_t k_t v_t^T, o_t = S_t^T q_t, per head; queries, keys
    and values come through `convolution` and SiLU, queries and keys have length 1; b_t =
    sigmoid(W x), a_t = exp(-A softplus(W x + c)), A from 1 to 16 and softplus(c) from 0.001 to 0.1
    over the heads. Each head's output is normed, then gated by a view of x. `heads` is lowered to
    a divisor of the width that leaves a head 16 channels.
    Source: Yang et al. 2024 (arXiv 2412.06464).
    """

    kind = "sequence mixer"
    convolution = slot("blends the last few positions", kind="short convolution", width="convolved")
    norm = slot("steadies the output of a head", kind="norm", width="head_width")
    gate = slot("decides what passes, channel by channel", kind="gate")

    def __init__(self, dim: int, *, heads: Annotated[int, Between(1, 16)] = 4) -> None:
        super().__init__(dim)
        fits = [n for n in range(1, heads + 1) if dim % n == 0 and dim // n >= 16]
        self.heads = max(fits, default=1)
        self.head_width = dim // self.heads
        self.convolved = 3 * dim
        steps = torch.linspace(math.log(1e-3), math.log(1e-1), self.heads).exp()
        self.log_rate = nn.Parameter(torch.linspace(1, 16, self.heads).log())
        self.step_bias = nn.Parameter(steps + torch.log(-torch.expm1(-steps)))
        self.inputs = nn.Linear(dim, 4 * dim + 2 * self.heads, bias=False)
        self.down = nn.Linear(dim, dim, bias=False)

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        """Return (batch, length, dim)."""
        sizes = [self.convolved, self.dim, self.heads, self.heads]
        parts, gate, strength, step = self.inputs(x).split(sizes, -1)
        parts, signals = self.convolution(parts, signals)
        parts = F.silu(parts).reshape(*x.shape[:2], 3, self.heads, -1).permute(2, 0, 3, 1, 4)
        compared = parts[:2]
        lengths = compared.square().sum(-1, keepdim=True)
        queries, keys = compared * (lengths + 1e-6).rsqrt()
        log_decay = -self.log_rate.exp() * F.softplus(step + self.step_bias)
        mixed = delta_rule(
            queries, keys, parts[2], strength.sigmoid().transpose(1, 2), log_decay.transpose(1, 2)
        )
        mixed, signals = self.norm(mixed.flatten(0, 1), signals)
        mixed = mixed.reshape(queries.shape).transpose(1, 2).flatten(2)
        gate, signals = self.gate(gate, signals)
        return self.down(mixed * gate), signals
