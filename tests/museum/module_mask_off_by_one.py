# expect: causality
import torch
from torch import Tensor, nn

from genesys.architecture.unit import Signals, Unit


class ModuleMaskOffByOne(Unit):
    """Torch's attention, with a mask that blocks from two positions on."""

    kind = "sequence mixer"

    def __init__(self, dim: int) -> None:
        super().__init__(dim)
        self.mixer = nn.MultiheadAttention(dim, 4, batch_first=True)

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        length = x.shape[1]
        blocked = torch.ones(length, length, dtype=torch.bool, device=x.device).triu(2)
        return self.mixer(x, x, x, attn_mask=blocked, need_weights=False)[0], signals
