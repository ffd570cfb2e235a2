"""A position sees itself and what came before, nothing that comes after."""

from collections.abc import Iterator

import torch
from torch import Tensor

from genesys.checker.finding import Finding
from genesys.checker.live.base import LiveCheck
from genesys.checker.live.crowd import CUTS, LENGTH, TRAINED_CUTS, future
from genesys.checker.live.gap import TOLERANCE, gap, worst
from genesys.checker.live.specimen import Specimen
from genesys.checker.live.trace import Part, line_apart

ADVICE = (
    "Sum from the left only; mask before softmax and before any maximum; pad on the left "
    "(`F.pad(x, (0, 0, k, 0))`); give Fourier transforms twice the length. No mean, norm, sort or "
    "flip over the length."
)


class Causality(LiveCheck):
    """Two probes, each with every cut in its own row of one batch.

    Values: the future is replaced by fresh noise, in eval mode, and in train mode with gradients.
    Fresh noise, since the norm or the largest absolute value of a sequence stays when signs flip;
    a tolerance, since a Fourier transform rounds differently. This also sees what has no
    gradient, such as an arg-max. Gradients: no output may depend on a later input. This also sees
    leaks too small to change a value much, and those from one row to another.
    """

    rank = 80

    def probe(self, specimen: Specimen) -> Iterator[Finding]:
        """Stop at the first leak."""
        crowd = specimen.crowd
        one, other = (made.y.detach() for made in specimen.training)
        for mode, cuts, pair, inputs in (
            ("eval", CUTS, crowd.pairs(crowd.y), crowd.pairs(crowd.x)),
            ("train", TRAINED_CUTS, (one, other), [made.x for made in specimen.training]),
        ):
            row, position, size = worst(gap(*pair) * ~future(cuts))
            if size > TOLERANCE:
                cut = cuts[row]
                x, replaced = (x.detach()[row : row + 1] for x in inputs)
                part = Part(LENGTH, LENGTH, 0, cut)
                yield self.found(
                    "An output depends on inputs up to its own position only.",
                    f"In {mode} mode the output at position {position} changes by {size:.2g} times "
                    f"its size when the inputs from position {cut} on are replaced.",
                    ADVICE,
                    line=line_apart(specimen, x, replaced, part, training=mode == "train"),
                )
                return
        row, position, size = worst(_slope(specimen) * future(TRAINED_CUTS))
        if size > TOLERANCE:
            yield self.found(
                "An output depends on inputs up to its own position only.",
                f"The gradient of the output at position {TRAINED_CUTS[row] - 1} for the input at "
                f"position {position} is {size:.2g} of the largest.",
                ADVICE,
            )


def _slope(specimen: Specimen) -> Tensor:
    """Return how strongly row k's output at its last position before the cut moves with inputs.

    Shape (batch, length), in units of each row's largest.
    """
    run = specimen.training[0]
    asked = run.y[torch.arange(len(TRAINED_CUTS)), torch.tensor(TRAINED_CUTS) - 1]
    loss = (asked * specimen.noise_like(asked)).sum()
    (slope,) = torch.autograd.grad(loss, run.x, retain_graph=True)
    size = slope.abs().amax(-1)
    return size / size.amax(1, keepdim=True).clamp_min(1e-12)
