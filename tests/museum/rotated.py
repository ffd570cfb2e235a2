# expect: pass
import torch
from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class Rotated(Unit):
    """Turns pairs of channels by an angle that grows with the position."""

    kind = "position"

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        ages = torch.arange(x.shape[1], device=x.device)[:, None]
        angle = ages * 100.0 ** -torch.linspace(0, 1, x.shape[-1] // 2, device=x.device)
        one, other = x.float().chunk(2, -1)
        sine, cosine = angle.sin(), angle.cos()
        turned = torch.cat((one * cosine - other * sine, one * sine + other * cosine), -1)
        return turned.to(x.dtype), signals
