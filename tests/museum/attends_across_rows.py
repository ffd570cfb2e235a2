# expect: batch
import torch.nn.functional as F
from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class AttendsAcrossRows(Unit):
    """Attention over the batch."""

    kind = "sequence mixer"

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        rows = x.transpose(0, 1)
        return F.scaled_dot_product_attention(rows, rows, rows).transpose(0, 1), signals
