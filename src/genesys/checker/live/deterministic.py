"""Chance has no part in evaluation."""

from collections.abc import Iterator

import torch

from genesys.checker.finding import Finding
from genesys.checker.live.base import LiveCheck
from genesys.checker.live.gap import TOLERANCE, gap
from genesys.checker.live.lengths import LENGTHS
from genesys.checker.live.specimen import Specimen


class Deterministic(LiveCheck):
    """In eval mode random draws change nothing."""

    rank = 45

    def probe(self, specimen: Specimen) -> Iterator[Finding]:
        """Run a sequence once more, with other luck."""
        length = LENGTHS[-1]
        with torch.no_grad():
            again = specimen.run(specimen.base[:, :length], luck=1)
        first = specimen.beginning(length)
        apart = float(gap(first, again).max())
        if first.isfinite().all() and apart > TOLERANCE:
            yield self.found(
                "In eval mode the same input gives the same output.",
                f"With other random draws it differs by {apart:.2g} times its size.",
                "Draw nothing in eval mode: `F.dropout(x, p, self.training)`, and noise only "
                "`if self.training`.",
            )
