"""Linear attention that overwrites."""

from typing import Annotated

import torch.nn.functional as F
from torch import Tensor, nn

from genesys.architecture.recurrence import delta_rule
from genesys.architecture.unit import Between, Signals, Unit, slot


class DeltaNet(Unit):
    """Hold the past in a state that replaces what a key held by a new value.

    S_t = (1 - b_t k_t k_t^T) S_{t-1} + b_t k_t v_t^T, o_t = S_t^T q_t, per head; queries, keys and
    values come through `convolution` and SiLU, queries and keys have length 1, b_t = sigmoid(W x),
    doubled if `overshoot` (then a state can change sign and count). Each head's output is normed.
    `heads` is lowered to a divisor of the width that leaves a head 16 channels.
    Source: Yang et al. 2024 (arXiv 2406.06484); Grazzi et al. 2024 (arXiv 2411.12537).
    """

    kind = "sequence mixer"
    convolution = slot("blends the last few positions", kind="short convolution", width="convolved")
    norm = slot("steadies the output of a head", kind="norm", width="head_width")

    def __init__(
        self,
        dim: int,
        *,
        heads: Annotated[int, Between(1, 16)] = 4,
        overshoot: bool = False,
    ) -> None:
        super().__init__(dim)
        fits = [n for n in range(1, heads + 1) if dim % n == 0 and dim // n >= 16]
        self.heads = max(fits, default=1)
        self.head_width = dim // self.heads
        self.most = 2.0 if overshoot else 1.0
        self.convolved = 3 * dim
        self.inputs = nn.Linear(dim, 3 * dim + self.heads, bias=False)
        self.down = nn.Linear(dim, dim, bias=False)

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        """Return (batch, length, dim)."""
        parts, strength = self.inputs(x).split([self.convolved, self.heads], -1)
        parts, signals = self.convolution(parts, signals)
        parts = F.silu(parts).reshape(*x.shape[:2], 3, self.heads, -1).permute(2, 0, 3, 1, 4)
        compared = parts[:2]
        lengths = compared.square().sum(-1, keepdim=True)
        queries, keys = compared * (lengths + 1e-6).rsqrt()
        strength = self.most * strength.sigmoid().transpose(1, 2)
        mixed = delta_rule(queries, keys, parts[2], strength)
        mixed, signals = self.norm(mixed.flatten(0, 1), signals)
        mixed = mixed.reshape(queries.shape).transpose(1, 2).flatten(2)
        return self.down(mixed), signals
