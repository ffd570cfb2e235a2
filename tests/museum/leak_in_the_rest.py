# expect: causality
# sizes: 16 64 128
import torch
from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class LeakInTheRest(Unit):
    """Causal in full chunks; what is left over at the end is averaged."""

    kind = "sequence mixer"

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        whole = x.shape[1] - x.shape[1] % SIZE
        rest = x[:, whole:]
        if rest.shape[1]:
            rest = rest - rest.mean(1, keepdim=True)
        return torch.cat((x[:, :whole], rest), 1), signals
