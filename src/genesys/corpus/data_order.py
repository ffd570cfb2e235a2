"""Which stretch of the corpus stands in which batch: the same for every design."""

from functools import lru_cache
from typing import Any

import numpy

from genesys.errors import CorpusError


class DataOrder:
    """Batches of a token stream as a function of the seed and the step alone.

    Every epoch cuts the stream into windows of `context` tokens from a random start, and visits
    them in a random order; both are drawn from (seed, epoch). Windows overlap by the one token
    that is a target in one and an input in the next. Raises CorpusError for a stream that is
    too short for two windows.
    """

    def __init__(self, tokens: Any, context: int, sequences: int, seed: int) -> None:
        self._tokens = tokens
        self._context = context
        self._sequences = sequences
        self._windows = (len(tokens) - 1) // context - 1
        self._epoch = lru_cache(maxsize=1)(self._draw)
        self._seed = seed
        if self._windows < 1:
            raise CorpusError(
                f"corpus: {len(tokens)} training tokens are too few for a context of {context}."
            )

    def batch(self, step: int) -> Any:
        """Return the tokens of a step: (sequences, context + 1) int64."""
        batch = numpy.empty((self._sequences, self._context + 1), dtype=numpy.int64)
        for row in range(self._sequences):
            batch[row] = self._window(step * self._sequences + row)
        return batch

    def _window(self, number: int) -> Any:
        epoch, place = divmod(number, self._windows)
        offset, order = self._epoch(epoch)
        start = offset + int(order[place]) * self._context
        return self._tokens[start : start + self._context + 1]

    def _draw(self, epoch: int) -> tuple[int, Any]:
        random = numpy.random.default_rng((self._seed, epoch))
        return int(random.integers(self._context)), random.permutation(self._windows)


def held_out_windows(tokens: Any, context: int, at_most: int) -> Any:
    """Return windows spread evenly over a stream, the same on every call.

    (windows, context + 1) int64, not overlapping but for the shared token, of at most `at_most`
    predicted tokens. CorpusError for a stream shorter than one window.
    """
    available = (len(tokens) - 1) // context
    if available < 1:
        raise CorpusError(
            f"corpus: {len(tokens)} held-out tokens are too few for a context of {context}."
        )
    wanted = min(available, max(1, at_most // context))
    starts = [(index * available // wanted) * context for index in range(wanted)]
    return numpy.stack([tokens[s : s + context + 1].astype(numpy.int64) for s in starts])
