"""Positions told by the neighbour before."""

import torch
import torch.nn.functional as F
from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class HalfShift(Unit):
    """Take the second half of the channels from the position before, zeros before the start.

    y_t = concat(first half of x_t, second half of x_(t-1)), one head a row (rows, length, dim).
    A query and a key then meet as pairs of neighbours, both shifted alike, so that a head can find
    places where the same pair stood.
    Source: after Olsson et al. 2022 (smeared keys, arXiv 2209.11895).
    """

    kind = "position"

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        """Return (batch, length, dim)."""
        own, shifted = torch.split(x, [self.dim - self.dim // 2, self.dim // 2], -1)
        return torch.cat([own, F.pad(shifted, (0, 0, 1, -1))], -1), signals
