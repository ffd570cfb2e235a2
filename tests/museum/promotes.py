# expect: pass
# warning: shapes
import torch
from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class Promotes(Unit):
    """Positions in float32 make all the rest float32."""

    kind = "position"

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        ages = torch.arange(x.shape[1], device=x.device, dtype=torch.float32)
        return x + (0.01 * ages).sin()[:, None], signals
