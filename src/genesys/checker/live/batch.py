"""Sequences of a batch do not see each other."""

from collections.abc import Iterator

from genesys.checker.finding import Finding
from genesys.checker.live.base import LiveCheck
from genesys.checker.live.crowd import BASE, TRAINED_BASE
from genesys.checker.live.gap import TOLERANCE, gap
from genesys.checker.live.specimen import Specimen
from genesys.checker.live.trace import Part, line_apart


class Batch(LiveCheck):
    """Compares one sequence's output alone with that in a crowd, and in two different crowds."""

    rank = 70

    def probe(self, specimen: Specimen) -> Iterator[Finding]:
        """In eval and in train mode."""
        alone, crowd = specimen.alone, specimen.crowd
        one, other = specimen.training
        for mode, before, after in (
            ("eval", alone[0], crowd.y[BASE]),
            ("train", one.y.detach()[TRAINED_BASE], other.y.detach()[TRAINED_BASE]),
        ):
            apart = float(gap(before[None], after[None]).max())
            if apart > TOLERANCE:
                rows = len(one.x)
                part = Part(rows, rows, TRAINED_BASE, 1)
                yield self.found(
                    "A sequence's output depends on that sequence alone.",
                    f"In {mode} mode it changes by {apart:.2g} times its size with the other "
                    "sequences of its batch.",
                    "Compute over length and channels only: no batch norm, no reduction or "
                    "reshape that mixes dimension 0.",
                    line=line_apart(
                        specimen, one.x.detach(), other.x, part, training=mode == "train"
                    ),
                )
                return
