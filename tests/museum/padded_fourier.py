# expect: pass
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from genesys.architecture.unit import Signals, Unit


class PaddedFourier(Unit):
    """A long convolution by Fourier transform, padded as it should be."""

    kind = "sequence mixer"

    def __init__(self, dim: int) -> None:
        super().__init__(dim)
        self.rate = nn.Parameter(torch.linspace(-4, 0, dim))

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        length = x.shape[1]
        ages = torch.arange(length, device=x.device)[:, None]
        decay = (-ages * F.softplus(self.rate.float())).exp()
        spectrum = torch.fft.rfft(x.float(), 2 * length, dim=1) * torch.fft.rfft(
            decay, 2 * length, dim=0
        )
        return torch.fft.irfft(spectrum, 2 * length, dim=1)[:, :length].to(x.dtype), signals
