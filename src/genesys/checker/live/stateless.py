"""Nothing is kept between calls."""

from collections.abc import Iterator

import torch

from genesys.checker.finding import Finding
from genesys.checker.live.base import LiveCheck
from genesys.checker.live.specimen import TOLERANCE, WIDTH, Specimen, gap


class Stateless(LiveCheck):
    """The same input gives the same output, whatever ran in between."""

    rank = 60

    def probe(self, specimen: Specimen) -> Iterator[Finding]:
        """Run a sequence, others in eval and in train mode, and the first again."""
        x = specimen.noise(2, 40, WIDTH)
        with torch.no_grad():
            before = specimen.run(x)
            specimen.run(specimen.noise(3, 50, WIDTH))
            specimen.run(3 + specimen.noise(2, 40, WIDTH), training=True)
            after = specimen.run(x)
        apart = float(gap(before, after).max())
        if apart > TOLERANCE:
            yield self.found(
                f"The same input gives another output after other calls (they differ by "
                f"{apart:.2g} times its size).",
                "Keep no buffers, running averages or caches in `self` between calls.",
            )
