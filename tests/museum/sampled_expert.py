# expect: deterministic
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from genesys.architecture.unit import Signals, Unit


class SampledExpert(Unit):
    """Draws an expert for each position, in eval mode too."""

    kind = "channel mixer"

    def __init__(self, dim: int) -> None:
        super().__init__(dim)
        self.score = nn.Linear(dim, 4)
        self.experts = nn.ModuleList(nn.Linear(dim, dim) for _ in range(4))

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        weight = F.gumbel_softmax(self.score(x), hard=True)
        everywhere = torch.stack([expert(x) for expert in self.experts], -1)
        return (everywhere * weight[..., None, :]).sum(-1), signals
