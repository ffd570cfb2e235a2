# expect: causality
import torch
from torch import Tensor, nn

from genesys.architecture.unit import Signals, Unit


class ExpertChoice(Unit):
    """Experts choose the positions that they like best, out of all."""

    kind = "channel mixer"

    def __init__(self, dim: int) -> None:
        super().__init__(dim)
        self.score = nn.Linear(dim, 4)
        self.experts = nn.ModuleList(nn.Linear(dim, dim) for _ in range(4))

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        score = self.score(x).softmax(-1)
        count = (x.shape[1] + 3) // 4
        y = torch.zeros_like(x)
        for expert, weight in enumerate(score.unbind(-1)):
            sure, chosen = weight.topk(count, 1)
            index = chosen[..., None].expand(-1, -1, x.shape[-1])
            work = sure[..., None] * self.experts[expert](x.gather(1, index))
            y = y.scatter_add(1, index, work.to(x.dtype))
        return x + y, signals
