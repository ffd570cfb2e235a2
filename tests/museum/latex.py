# expect: pass
import torch
from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class Latex(Unit):
    """A running mean: y_t = \frac{1}{t} \sum_{s \le t} x_s."""

    kind = "sequence mixer"

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        count = torch.arange(1, x.shape[1] + 1, device=x.device, dtype=x.dtype)
        return x.cumsum(1) / count[:, None], signals
