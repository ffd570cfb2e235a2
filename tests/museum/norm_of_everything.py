# expect: causality
import torch.nn.functional as F
from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class NormOfEverything(Unit):
    """Layer norm over positions and channels together."""

    kind = "norm"

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        return F.layer_norm(x, x.shape[1:]), signals
