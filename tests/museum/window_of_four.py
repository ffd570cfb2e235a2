# expect: lengths
import torch
from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class WindowOfFour(Unit):
    """Looks at windows of four, and has nothing to say before."""

    kind = "sequence mixer"

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        windows = x.unfold(1, 4, 1).mean(-1)
        return torch.cat((x[:, :3], windows), 1), signals
