"""Text that training text must not repeat."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from typing import Any, NamedTuple

_RUN = 13
_MIXER = 0x9E3779B97F4A7C15


class Overlap:
    """Knows some text, and removes from other text what repeats it word for word.

    A paragraph (a line) is dropped when at least a `share` of its runs of 13 words, and one at
    least, stand in the known text; shorter ones stay. For held-out text half, not one run: a stock
    phrase does not make a copy. Letter case and spaces do not count. Runs are known by 64-bit
    digests (8 bytes each), the same in every process.
    """

    def __init__(self, share: float = 0.5) -> None:
        self._share = share
        self._known: Any = None
        self._new: list[Any] = []

    def hold_out(self, text: str) -> int:
        """Remember a text; return how many runs it has, 0 for one too short to be recognised."""
        runs = _runs(text).digests
        self._new.append(runs)
        return len(runs)

    def cut(self, text: str) -> str:
        """Return the text without the paragraphs that repeat known ones."""
        return self.removed(text)[0]

    def removed(self, text: str) -> tuple[str, int]:
        """Return the text without what repeats known text, and the number of lines dropped."""
        import numpy

        if self._new:
            earlier = [] if self._known is None else [self._known]
            self._known = numpy.unique(numpy.concatenate([*earlier, *self._new]))
            self._new = []
        runs = _runs(text)
        if not len(runs.digests) or self._known is None or not len(self._known):
            return text, 0
        places = numpy.searchsorted(self._known, runs.digests).clip(max=len(self._known) - 1)
        hits = numpy.bincount(runs.lines, self._known[places] == runs.digests)
        counts = numpy.bincount(runs.lines)
        dropped = set(numpy.flatnonzero((hits > 0) & (hits >= self._share * counts)).tolist())
        if not dropped:
            return text, 0
        lines = text.splitlines()
        kept = [line for number, line in enumerate(lines) if number not in dropped]
        return "\n".join(kept), len(dropped)


class _Runs(NamedTuple):
    digests: Any
    """(runs,) uint64."""

    lines: Any
    """(runs,) the number of the line that each run stands in."""


def _runs(text: str) -> _Runs:
    import numpy

    words: list[int] = []
    lines: list[int] = []
    for number, line in enumerate(text.splitlines()):
        found = line.lower().split()
        if len(found) >= _RUN:
            words += map(_digest, found)
            lines += [number] * len(found)
    if not words:
        return _Runs(numpy.zeros(0, dtype=numpy.uint64), numpy.zeros(0, dtype=numpy.int64))
    digests, numbers = numpy.array(words, dtype=numpy.uint64), numpy.array(lines)
    count = len(words) - _RUN + 1
    total = numpy.zeros(count, dtype=numpy.uint64)
    for place in range(_RUN):
        total = total * numpy.uint64(_MIXER) + digests[place : place + count]
    within = numbers[:count] == numbers[_RUN - 1 :]
    return _Runs(total[within], numbers[:count][within])


@lru_cache(maxsize=1 << 18)
def _digest(word: str) -> int:
    return int.from_bytes(hashlib.blake2b(word.encode(), digest_size=8).digest(), "little")
