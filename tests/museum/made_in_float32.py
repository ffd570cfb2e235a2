# expect: pass
# warning: shapes
import torch
from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class MadeInFloat32(Unit):
    """Multiplies by a tensor that it makes in float32."""

    kind = "channel mixer"

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        return x @ torch.eye(x.shape[-1], device=x.device), signals
