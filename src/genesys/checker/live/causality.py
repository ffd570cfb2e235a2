"""A position sees itself and what came before, nothing that comes after."""

from collections.abc import Iterator

import torch
from torch import Tensor

from genesys.checker.finding import Finding
from genesys.checker.live.base import LiveCheck
from genesys.checker.live.specimen import LENGTH, TOLERANCE, WIDTH, Specimen, gap

CUTS = (1, 2, 37, 64, 101, 128, 150, LENGTH - 1)
"""Where the future begins: at multiples of usual chunks, inside of them, and at both ends."""

SCALES = (1.0, 3.0, 10.0)
"""Sizes of the replaced future: some leaks are triggered by large values only."""


_ADVICE = (
    "Sum from the left only; mask before softmax and before any maximum; pad on the left "
    "(`F.pad(x, (0, 0, k, 0))`); give Fourier transforms twice the length. No mean, norm, sort or "
    "flip over the length."
)


class Causality(LiveCheck):
    """Two probes, each with every cut in its own row of one batch.

    Values: the future is replaced by fresh noise, in eval and in train mode. Fresh noise, since
    the norm or the largest absolute value of a sequence stays when signs flip; a tolerance, since
    a Fourier transform rounds differently. This also sees what has no gradient, such as an
    arg-max. Gradients: no output may depend on a later input. This also sees leaks too small to
    change a value much, and those from one row to another.
    """

    rank = 80

    def probe(self, specimen: Specimen) -> Iterator[Finding]:
        """Stop at the first leak."""
        x = specimen.noise(1, LENGTH, WIDTH).expand(len(CUTS), -1, -1)
        other = x.clone()
        for row, cut in enumerate(CUTS):
            scale = SCALES[row % len(SCALES)]
            other[row, cut:] = scale * specimen.noise(LENGTH - cut, WIDTH)
        for training in (False, True):
            with torch.no_grad():
                before = specimen.run(x, training=training)
                after = specimen.run(other, training=training)
            row, position, size = _worst(gap(before, after) * ~_future())
            if size > TOLERANCE:
                mode = "train" if training else "eval"
                yield self.found(
                    f"In {mode} mode the output at position {position} changes by {size:.2g} times "
                    f"its size when the inputs from position {CUTS[row]} on are replaced.",
                    _ADVICE,
                )
                return
        row, position, size = _worst(_slope(specimen, x) * _future())
        if size > TOLERANCE:
            yield self.found(
                f"The output at position {CUTS[row] - 1} depends on the input at position "
                f"{position}: its gradient there is {size:.2g} of the largest.",
                _ADVICE,
            )


def _slope(specimen: Specimen, x: Tensor) -> Tensor:
    """Return how strongly row k's output at its last position before the cut moves with inputs.

    Shape (batch, length), in units of each row's largest.
    """
    x = x.clone().requires_grad_()
    y = specimen.run(x)
    asked = y[torch.arange(len(CUTS)), torch.tensor(CUTS) - 1]
    (slope,) = torch.autograd.grad((asked * specimen.noise_like(asked)).sum(), x)
    size = slope.abs().amax(-1)
    return size / size.amax(1, keepdim=True).clamp_min(1e-12)


def _future() -> Tensor:
    """Return which positions lie behind each row's cut: (batch, length)."""
    return torch.arange(LENGTH) >= torch.tensor(CUTS)[:, None]


def _worst(size: Tensor) -> tuple[int, int, float]:
    """Return row, position and value of the largest."""
    row, position = divmod(int(size.argmax()), LENGTH)
    return row, position, float(size[row, position])
