# expect: pass
import torch
from torch import Tensor, nn

from genesys.architecture.unit import Signals, Unit


class TokenRouting(Unit):
    """Each position goes to the best of four maps, weighted by how sure the choice is."""

    kind = "channel mixer"

    def __init__(self, dim: int) -> None:
        super().__init__(dim)
        self.score = nn.Linear(dim, 4)
        self.maps = nn.Parameter(torch.randn(4, dim, dim) / dim**0.5)

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        sure, chosen = self.score(x).softmax(-1).max(-1, keepdim=True)
        everywhere = torch.einsum("bld,edf->blef", x, self.maps)
        index = chosen[..., None].expand(-1, -1, 1, x.shape[-1])
        return sure * everywhere.gather(2, index).squeeze(2), signals
