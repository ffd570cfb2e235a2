"""The recurrence of Griffin."""

import math
from typing import Annotated

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from genesys.architecture.recurrence import decayed_sum
from genesys.architecture.unit import Between, Signals, Unit, slot


class RealGatedRecurrence(Unit):
    """Let each channel fade at a learned speed, which a gate can only slow down.

    h_t = a_t h_{t-1} + sqrt(1 - a_t^2) (i_t * u_t), log a_t = -8 softplus(c) r_t, with gates
    r = sigmoid(W u) and i = sigmoid(V u), u a convolved view of x at `expand` times the width;
    then down(h * gate(g)). At r = 1, a starts between 0.9 and 0.999 over the channels.
    Source: De et al. 2024 (arXiv 2402.19427).
    """

    kind = "sequence mixer"
    convolution = slot("blends the last few positions", kind="short convolution", width="inner")
    gate = slot("decides what passes, channel by channel", kind="gate", width="inner")

    def __init__(self, dim: int, *, expand: Annotated[int, Between(1, 3)] = 1) -> None:
        super().__init__(dim)
        self.inner = expand * dim
        slowest, fastest = -math.log(0.999) / 8, -math.log(0.9) / 8
        rates = torch.linspace(math.log(slowest), math.log(fastest), self.inner).exp()
        self.speed = nn.Parameter(torch.log(torch.expm1(rates)))
        self.inputs = nn.Linear(dim, 2 * self.inner, bias=False)
        self.gates = nn.Linear(self.inner, 2 * self.inner)
        self.down = nn.Linear(self.inner, dim, bias=False)

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        """Return (batch, length, dim)."""
        views, gate = self.inputs(x).chunk(2, -1)
        views, signals = self.convolution(views, signals)
        slow, taken = self.gates(views).sigmoid().chunk(2, -1)
        log_decay = -8 * F.softplus(self.speed) * slow
        share = (-torch.expm1(2 * log_decay.float())).clamp(min=1e-6).sqrt().to(x.dtype)
        held = decayed_sum(share * taken * views, log_decay)
        gate, signals = self.gate(gate, signals)
        return self.down(held * gate), signals
