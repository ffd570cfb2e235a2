"""A sequence that is cut short gives what the whole gave, as far as it goes."""

from collections.abc import Iterator

from genesys.checker.finding import Finding
from genesys.checker.live.base import LiveCheck
from genesys.checker.live.crowd import LENGTH
from genesys.checker.live.gap import TOLERANCE, gap
from genesys.checker.live.lengths import LENGTHS
from genesys.checker.live.specimen import Specimen
from genesys.checker.live.trace import Part, line_apart


class Prefix(LiveCheck):
    """Text is generated token by token: then a model sees beginnings only, in training all."""

    rank = 85

    def probe(self, specimen: Specimen) -> Iterator[Finding]:
        """Compare the outputs of beginnings with those of the whole."""
        for length in LENGTHS:
            apart = float(gap(specimen.alone[:, :length], specimen.beginning(length)).max())
            if apart > TOLERANCE:
                x = specimen.base
                part = Part(LENGTH, length, 0, length)
                yield self.found(
                    "The beginning of a sequence gives the same outputs whether or not more "
                    "follows.",
                    f"Its first {length} positions come out otherwise ({apart:.2g} times their "
                    f"size) when {LENGTH - length} more follow.",
                    "Let nothing depend on the length: count positions from the left, and divide "
                    "sums by the position, not by the length.",
                    line=line_apart(specimen, x, x[:, :length], part),
                )
                return
