"""How far two runs of a design lie apart."""

import torch
from torch import Tensor

TOLERANCE = 1e-4
"""Gaps up to this are rounding: a causal convolution by Fourier transform shows some 1e-6."""


def gap(one: Tensor, other: Tensor) -> Tensor:
    """Measure how far two runs lie apart at each position: (batch, length), 1 for all different.

    The largest difference over channels, in units of the size of the first run's values there,
    but of a tenth of their size over the whole row at least, and of a hundredth of the largest
    value in either row: a Fourier transform carries the rounding of large values to small ones.
    Values that are not finite count as 1.
    """
    here = one.pow(2).mean(-1).sqrt()
    row = one.pow(2).mean((-1, -2)).sqrt()[:, None]
    largest = torch.maximum(one.abs(), other.abs()).amax((-1, -2))[:, None]
    size = torch.maximum(torch.maximum(here, 0.1 * row), 0.01 * largest)
    apart = (one - other).abs().amax(-1) / size.clamp_min(1e-12)
    return apart.nan_to_num(nan=1.0, posinf=1.0)


def worst(size: Tensor) -> tuple[int, int, float]:
    """Return row, position and value of the largest of (batch, length)."""
    row, position = divmod(int(size.argmax()), size.shape[1])
    return row, position, float(size[row, position])
