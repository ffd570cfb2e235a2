"""Nothing is kept between calls."""

from collections.abc import Iterator

import torch

from genesys.checker.finding import Finding
from genesys.checker.live.base import LiveCheck
from genesys.checker.live.crowd import WIDTH
from genesys.checker.live.gap import TOLERANCE, gap
from genesys.checker.live.specimen import Specimen


class Stateless(LiveCheck):
    """The same input gives the same output, whatever ran in between."""

    rank = 42

    def probe(self, specimen: Specimen) -> Iterator[Finding]:
        """Run other sequences in eval and in train mode; compare with a copy that ran none."""
        x = specimen.noise(2, 40, WIDTH)
        _ = specimen.unused
        with torch.no_grad():
            specimen.run(specimen.noise(2, 40, WIDTH))
            specimen.run(3 + specimen.noise(3, 50, WIDTH), training=True)
            used = specimen.run(x)
            unused = specimen.run(x, unused=True)
        apart = float(gap(unused, used).max())
        if unused.isfinite().all() and apart > TOLERANCE:
            yield self.found(
                "The same input gives the same output, whatever ran before.",
                f"After other calls it gives another: they differ by {apart:.2g} times its size.",
                "Keep no buffers, running averages, counters or caches in `self` between calls.",
            )
