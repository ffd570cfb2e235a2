"""A deep language model of the design starts where it should."""

import math
from collections.abc import Iterator

from genesys.checker.finding import Finding
from genesys.checker.live.base import LiveCheck
from genesys.checker.live.specimen import VOCABULARY, Specimen
from genesys.checker.live.stack import DEPTH

MOST_VALUES, MOST_SLOPES = 20.0, 100.0
"""By which the sequence and its gradient may grow or shrink over all blocks."""

SLACK = 0.5
"""Nats by which the first loss may differ from that of guessing."""

_ADVICE = (
    "Add to the sequence instead of replacing it: `x + f(norm(x))`, with an output projection that "
    "is declared last."
)


class Depth(LiveCheck):
    """Compares sizes before the first and behind the last of several blocks, and the first loss.

    Not with open slots: a stand-in hands on what it is given, and doubles what it is added to.
    The language model divides by the sequence's size before its head, so that a first loss off
    that of guessing means values that are not finite.
    """

    rank = 100

    def probe(self, specimen: Specimen) -> Iterator[Finding]:
        """Look at the sequence, at its gradient, and at the loss on random tokens."""
        if specimen.open_slots:
            return
        loss, chance = specimen.stack.loss, math.log(VOCABULARY)
        specimen.facts["first loss"] = loss
        for name, growth, most in zip(
            ("sequence", "gradient"), specimen.stack.growth, (MOST_VALUES, MOST_SLOPES), strict=True
        ):
            if not 1 / most <= growth <= most:
                yield self.found(
                    f"Through {DEPTH} blocks the {name} keeps its size up to a factor of {most:g}.",
                    f"It becomes {growth:.2g} times as large.",
                    _ADVICE,
                )
                return
        if not chance - SLACK < loss < chance + SLACK:
            yield self.found(
                f"The first loss lies within {SLACK} nats of that of guessing, {chance:.2f}.",
                f"It is {loss:.2f}.",
                _ADVICE,
            )
