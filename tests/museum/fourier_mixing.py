# expect: causality
import torch
from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class FourierMixing(Unit):
    """Mixes by a Fourier transform over time."""

    kind = "sequence mixer"

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        return x + torch.fft.fft(x.float(), dim=1, norm="ortho").real.to(x.dtype), signals
