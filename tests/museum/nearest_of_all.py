# expect: causality
import torch
from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class NearestOfAll(Unit):
    """Fetches the most similar of all other positions."""

    kind = "sequence mixer"

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        score = x @ x.transpose(1, 2)
        here = torch.eye(x.shape[1], dtype=torch.bool, device=x.device)
        nearest = score.masked_fill(here, -1e9).argmax(-1, keepdim=True)
        return x + 0.5 * x.gather(1, nearest.expand_as(x)), signals
