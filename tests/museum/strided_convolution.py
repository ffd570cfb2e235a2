# expect: pass
import torch.nn.functional as F
from torch import Tensor, nn

from genesys.architecture.unit import Signals, Unit


class StridedConvolution(Unit):
    """Every fourth position sums up four; it is heard from the next one on."""

    kind = "sequence mixer"

    def __init__(self, dim: int) -> None:
        super().__init__(dim)
        self.down = nn.Conv1d(dim, dim, 4, stride=4)

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        length = x.shape[1]
        coarse = self.down(F.pad(x.transpose(1, 2), (4, -length % 4)))
        fine = coarse.repeat_interleave(4, 2)[..., :length].transpose(1, 2)
        return x + fine, signals
