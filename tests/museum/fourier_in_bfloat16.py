# expect: pass
# warning: shapes
import torch
from torch import Tensor

from genesys.architecture.unit import Signals, Unit


class FourierInBfloat16(Unit):
    """Transforms whatever comes, in the type that it has."""

    kind = "channel mixer"

    def forward(self, x: Tensor, signals: Signals) -> tuple[Tensor, Signals]:
        spectrum = torch.fft.rfft(x, dim=-1)
        return torch.fft.irfft(spectrum, x.shape[-1], dim=-1), signals
