"""What holds on a short sequence holds on a long one."""

from collections.abc import Iterator

import torch

from genesys.checker.finding import Finding
from genesys.checker.live.base import LiveCheck
from genesys.checker.live.specimen import TOLERANCE, WIDTH, Specimen, gap

LENGTH = 1091
CUTS = (700, 1024)
"""One inside of every usual chunk, and one at the border of all of them."""


class Distance(LiveCheck):
    """Looks once more for infinities and for the future, in sequences of a thousand positions.

    States that grow slowly overflow only here, and chunks of 256 and more have borders only here.
    """

    rank = 95

    def probe(self, specimen: Specimen) -> Iterator[Finding]:
        """Replace the future by fresh noise, in eval mode."""
        x = specimen.noise(1, LENGTH, WIDTH).expand(len(CUTS), -1, -1)
        other = x.clone()
        for row, cut in enumerate(CUTS):
            other[row, cut:] = specimen.noise(LENGTH - cut, WIDTH)
        with torch.no_grad():
            before, after = specimen.run(x), specimen.run(other)
        if not before.isfinite().all():
            first = int((~before.isfinite()).any(-1).any(0).nonzero()[0])
            yield self.found(
                f"Outputs are not finite from position {first} of {LENGTH} on.",
                "Look for states and products that grow with the length.",
            )
            return
        apart = gap(before, after)
        for row, cut in enumerate(CUTS):
            size, position = apart[row, :cut].max(0)
            if size > TOLERANCE:
                yield self.found(
                    f"In a sequence of {LENGTH} the output at position {int(position)} changes by "
                    f"{size.item():.2g} times its size when the inputs from position {cut} on are "
                    "replaced.",
                    "Be causal at every length, and across the borders of chunks.",
                )
                return
