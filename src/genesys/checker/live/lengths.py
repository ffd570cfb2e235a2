"""The design takes sequences of every length."""

from collections.abc import Iterator

from genesys.checker.finding import Finding
from genesys.checker.live.base import LiveCheck, noted
from genesys.checker.live.crowd import BASE, LENGTH, WIDTH
from genesys.checker.live.specimen import Specimen

LENGTHS = (1, 2, 64, 77)
"""One position, two, a whole chunk, and an odd number."""


class Lengths(LiveCheck):
    """Puts the beginnings of one sequence through, and then the whole."""

    rank = 40

    def probe(self, specimen: Specimen) -> Iterator[Finding]:
        """Name the length that fails."""
        for length in (*LENGTHS, LENGTH):
            with noted(f"on sequences of length {length}"):
                y = specimen.crowd.y[BASE:][:1] if length == LENGTH else specimen.beginning(length)
            if y.shape != (1, length, WIDTH):
                yield self.found(
                    f"x keeps its shape, here {(1, length, WIDTH)} (batch, length, dim).",
                    f"It comes out as {tuple(y.shape)}.",
                    "Pad to a multiple of the chunk, and cut the padding off again.",
                )
                return
