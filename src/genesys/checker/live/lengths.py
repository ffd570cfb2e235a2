"""The design takes sequences of every length."""

from collections.abc import Iterator

import torch

from genesys.checker.finding import Finding
from genesys.checker.live.base import LiveCheck
from genesys.checker.live.specimen import LENGTH, WIDTH, Specimen


class Lengths(LiveCheck):
    """One position, two, odd numbers, and more than a chunk."""

    rank = 40

    def probe(self, specimen: Specimen) -> Iterator[Finding]:
        """Name the length that fails."""
        for length in (1, 2, 3, 77, LENGTH):
            x = specimen.noise(1, length, WIDTH)
            try:
                with torch.no_grad():
                    y = specimen.run(x)
            except Exception as error:
                error.add_note(f"on sequences of length {length}")
                raise
            if y.shape != x.shape:
                yield self.found(
                    f"Expected x of shape {tuple(x.shape)} (batch, length, dim), "
                    f"got {tuple(y.shape)}.",
                    "Pad to a multiple of the chunk, and cut the padding off again.",
                )
                return
