"""Shards of tokens, read as one stream."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from typing import Any

import numpy


class TokenStream:
    """Arrays that read as one: length, one token, a slice, or all of it as an array.

    Nothing is copied but what a slice asks for; a slice within one shard is a view of it.

    >>> stream = TokenStream([numpy.arange(3), numpy.arange(3, 5)])
    >>> len(stream), int(stream[-1]), stream[1:4].tolist()
    (5, 4, [1, 2, 3])
    """

    def __init__(self, shards: Sequence[Any]) -> None:
        self._shards = list(shards)
        self._starts = [0, *accumulate(len(shard) for shard in shards)]
        self.dtype = self._shards[0].dtype
        self.shape = (self._starts[-1],)

    def __len__(self) -> int:
        return self._starts[-1]

    def __getitem__(self, place: Any) -> Any:
        """Return one token for a number, an array for a slice; other indices take all tokens."""
        if isinstance(place, slice):
            start, stop, step = place.indices(len(self))
            if step != 1:
                return numpy.asarray(self)[place]
            return self._between(start, max(start, stop))
        if isinstance(place, (int, numpy.integer)):
            index = int(place) + (len(self) if place < 0 else 0)
            if not 0 <= index < len(self):
                raise IndexError(f"token {place} of {len(self)}")
            return self._between(index, index + 1)[0]
        return numpy.asarray(self)[place]

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        """Return all tokens, copied into memory."""
        return self._between(0, len(self)).astype(dtype or self.dtype, copy=bool(copy))

    def astype(self, dtype: Any) -> Any:
        """Return all tokens, copied into memory, as another type."""
        return numpy.asarray(self).astype(dtype)

    def tolist(self) -> list[int]:
        """Return all tokens as a list."""
        return numpy.asarray(self).tolist()  # type: ignore[no-any-return]

    def _between(self, start: int, stop: int) -> Any:
        first = min(bisect_right(self._starts, start), len(self._shards)) - 1
        parts: list[Any] = []
        for number in range(first, len(self._shards)):
            low, high = self._starts[number], self._starts[number + 1]
            if parts and low >= stop:
                break
            parts.append(self._shards[number][max(start - low, 0) : max(stop - low, 0)])
            if high >= stop:
                break
        return parts[0] if len(parts) == 1 else numpy.concatenate(parts)
