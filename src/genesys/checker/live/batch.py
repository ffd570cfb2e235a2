"""Sequences of a batch do not see each other."""

from collections.abc import Iterator

import torch

from genesys.checker.finding import Finding
from genesys.checker.live.base import LiveCheck
from genesys.checker.live.specimen import TOLERANCE, WIDTH, Specimen, gap


class Batch(LiveCheck):
    """Replaces all rows but one, and looks for a change in that one."""

    rank = 70

    def probe(self, specimen: Specimen) -> Iterator[Finding]:
        """In eval and in train mode."""
        x = specimen.noise(4, 70, WIDTH)
        for kept, training in ((0, False), (2, True)):
            other = 3 * specimen.noise(4, 70, WIDTH)
            other[kept] = x[kept]
            with torch.no_grad():
                before = specimen.run(x, training=training)
                after = specimen.run(other, training=training)
            apart = float(gap(before, after)[kept].max())
            if apart > TOLERANCE:
                mode = "train" if training else "eval"
                yield self.found(
                    f"In {mode} mode a sequence's output changes by {apart:.2g} times its size "
                    "when other sequences of its batch change.",
                    "Compute over length and channels only: no batch norm, no reduction or "
                    "reshape that mixes dimension 0.",
                )
                return
