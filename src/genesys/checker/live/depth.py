"""Many blocks on top of each other neither blow up nor fade away."""

from collections.abc import Iterator

from genesys.checker.finding import Finding
from genesys.checker.live.base import LiveCheck
from genesys.checker.live.specimen import Specimen
from genesys.checker.live.stack import DEPTH

MOST_VALUES, MOST_SLOPES = 20.0, 100.0
"""By which the sequence and its gradient may grow or shrink over all blocks."""


class Depth(LiveCheck):
    """Compares sizes before the first and behind the last of several blocks, as they start."""

    rank = 100

    def probe(self, specimen: Specimen) -> Iterator[Finding]:
        """Look at the sequence, then at its gradient."""
        for name, growth, most in zip(
            ("sequence", "gradient"), specimen.stack.growth, (MOST_VALUES, MOST_SLOPES), strict=True
        ):
            if not 1 / most <= growth <= most:
                yield self.found(
                    f"Through {DEPTH} blocks the {name} keeps its size up to a factor of {most:g}.",
                    f"It becomes {growth:.2g} times as large.",
                    "Add to the sequence instead of replacing it: `x + f(norm(x))`, with an output "
                    "projection that is declared last.",
                )
                return
