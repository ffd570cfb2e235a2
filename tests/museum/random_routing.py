# expect: pass
import torch
from torch import Tensor, nn

from genesys.architecture.unit import Signals, Unit


class RandomRouting(Unit):
    """In train mode each position is sent to an expert by the dice."""

    kind = "channel mixer"

    def __init__(self, dim: int) -> None:
        super().__init__(dim)
        self.score = nn.Linear(dim, 4)
        self.experts = nn.ModuleList(nn.Linear(dim, dim) for _ in range(4))

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        score = self.score(x)
        if self.training:
            score = score - (-torch.rand_like(score).clamp_min(1e-6).log()).log()
        sure, chosen = score.softmax(-1).max(-1, keepdim=True)
        everywhere = torch.stack([expert(x) for expert in self.experts], -2)
        index = chosen[..., None].expand(-1, -1, 1, x.shape[-1])
        return sure * everywhere.gather(2, index).squeeze(2), signals
