# expect: causality
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from genesys.architecture.unit import Signals, Unit


class WrappingFourier(Unit):
    """A long convolution whose end wraps round to its beginning."""

    kind = "sequence mixer"

    def __init__(self, dim: int) -> None:
        super().__init__(dim)
        self.filter = nn.Parameter(torch.ones(dim))

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        length = x.shape[1]
        ages = torch.arange(length, device=x.device)[:, None]
        decay = (-ages * F.softplus(self.filter.float()) / 20).exp()
        spectrum = torch.fft.rfft(x.float(), dim=1) * torch.fft.rfft(decay, dim=0)
        return torch.fft.irfft(spectrum, length, dim=1).to(x.dtype), signals
