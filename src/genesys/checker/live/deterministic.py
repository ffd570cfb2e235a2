"""Chance has no part in evaluation."""

from collections.abc import Iterator

import torch

from genesys.checker.finding import Finding
from genesys.checker.live.base import LiveCheck
from genesys.checker.live.gap import TOLERANCE, gap
from genesys.checker.live.specimen import Specimen

ROWS = 8
LENGTHS = (77, 2, 2)
"""Of what is put through twice. A coin that is tossed for each sequence rarely falls the same in
so many rows, and one that is tossed for each call rarely as often."""


class Deterministic(LiveCheck):
    """In eval mode random draws change nothing."""

    rank = 45

    def probe(self, specimen: Specimen) -> Iterator[Finding]:
        """Run a batch of equal sequences twice, with other draws each time."""
        for number, length in enumerate(LENGTHS):
            x = specimen.base[:, :length].repeat(ROWS, 1, 1)
            with torch.no_grad():
                one, other = (specimen.run(x, luck=2 * number + draw) for draw in (0, 1))
            apart = float(gap(one, other).max())
            if one.isfinite().all() and apart > TOLERANCE:
                yield self.found(
                    "In eval mode the same input gives the same output.",
                    f"With other random draws it differs by {apart:.2g} times its size.",
                    "Draw nothing in eval mode: `F.dropout(x, p, self.training)`, and noise only "
                    "`if self.training`.",
                )
                return
