"""A language model of the design starts where it should."""

import math
from collections.abc import Iterator

from genesys.checker.finding import Finding
from genesys.checker.live.base import LiveCheck
from genesys.checker.live.specimen import VOCABULARY, Specimen

SLACK = 0.5
"""Nats by which the first loss may lie above that of guessing."""


class Start(LiveCheck):
    """The first loss is close to that of guessing."""

    rank = 105

    def probe(self, specimen: Specimen) -> Iterator[Finding]:
        """On random tokens, which nobody can guess better than by chance."""
        chance = math.log(VOCABULARY)
        if not chance - SLACK < specimen.stack.loss < chance + SLACK:
            yield self.found(
                f"The first loss lies within {SLACK} of that of guessing, {chance:.2f} nats.",
                f"It is {specimen.stack.loss:.2f}.",
                "Let the block start near the identity: normalise what goes in and out of it.",
            )
