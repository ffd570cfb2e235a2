"""What holds on a short sequence holds on a long one."""

from collections.abc import Iterator

import torch

from genesys.checker.finding import Finding
from genesys.checker.live.base import LiveCheck
from genesys.checker.live.causality import ADVICE
from genesys.checker.live.crowd import WIDTH
from genesys.checker.live.gap import TOLERANCE, gap
from genesys.checker.live.specimen import Specimen
from genesys.checker.live.trace import Part, line_apart

LENGTH = 2048
CUTS = (1100, 1024)
"""Inside of all usual chunks, and at the border of all up to 1,024."""


class Distance(LiveCheck):
    """Looks once more for infinities and for the future, in a sequence of 2,048 positions.

    States that grow slowly overflow only here, and chunks of 256 and more have borders only here.
    """

    rank = 95

    def probe(self, specimen: Specimen) -> Iterator[Finding]:
        """Compare a long sequence with its beginnings, in eval mode."""
        x = specimen.noise(1, LENGTH, WIDTH)
        with torch.no_grad():
            whole, *parts = (specimen.run(x[:, :cut]) for cut in (LENGTH, *CUTS))
        if not whole.isfinite().all():
            first = int((~whole.isfinite()).any(-1).any(0).nonzero()[0])
            yield self.found(
                "Outputs stay finite over long sequences.",
                f"They are not from position {first} of {LENGTH} on.",
                "Look for states and products that grow with the length.",
            )
            return
        for cut, part in zip(CUTS, parts, strict=True):
            size, position = gap(whole[:, :cut], part)[0].max(0)
            if size > TOLERANCE:
                yield self.found(
                    "An output depends on inputs up to its own position only, at every length.",
                    f"In a sequence of {LENGTH} the output at position {int(position)} changes by "
                    f"{size.item():.2g} times its size when the inputs from position {cut} on are "
                    "left out.",
                    ADVICE,
                    line=line_apart(specimen, x, x[:, :cut], Part(LENGTH, cut, 0, cut)),
                )
                return
