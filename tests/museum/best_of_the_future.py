# expect: causality
import torch.nn.functional as F
from torch import Tensor, nn

from genesys.architecture.unit import Signals, Unit


class BestOfTheFuture(Unit):
    """A hard choice among all positions, the gradient passed straight through."""

    kind = "sequence mixer"

    def __init__(self, dim: int) -> None:
        super().__init__(dim)
        self.score = nn.Linear(dim, 1)

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        score = self.score(x)
        soft = score.softmax(1)
        hard = F.one_hot(score.squeeze(-1).argmax(1), x.shape[1])[..., None].to(x.dtype)
        weight = hard + soft - soft.detach()
        return x + (weight * x).sum(1, keepdim=True), signals
