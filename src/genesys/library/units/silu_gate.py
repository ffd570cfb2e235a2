"""The SiLU gate."""

import torch.nn.functional as F
from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class SiluGate(Unit):
    """Pass large values, shut negative ones softly: x * sigmoid(x).

    Source: Elfwing et al. 2017 (arXiv 1702.03118).
    """

    kind = "gate"

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        """Return (batch, length, dim)."""
        return F.silu(x), signals
