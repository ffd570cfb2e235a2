"""Root-mean-square norm in groups of channels."""

from typing import Annotated

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from genesys.architecture.unit import Between, Signals, Unit


class GroupNorm(Unit):
    """Divide each group of channels by the root of its own mean square, then scale each channel.

    Loud groups cannot drown quiet ones. `groups` is lowered to a divisor of the width.
    Source: Wu and He 2018 (arXiv 1803.08494), with the mean square for the variance.
    """

    kind = "norm"

    def __init__(self, dim: int, *, groups: Annotated[int, Between(2, 16)] = 4) -> None:
        super().__init__(dim)
        self.groups = max(n for n in range(1, groups + 1) if dim % n == 0)
        self.gain = nn.Parameter(torch.ones(dim))

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        """Return (batch, length, dim)."""
        size = self.dim // self.groups
        grouped = x.reshape(*x.shape[:2], self.groups, size)
        return F.rms_norm(grouped, (size,), None, 1e-6).flatten(2) * self.gain.to(x.dtype), signals
