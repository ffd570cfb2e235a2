"""The vectors of a collection's passages, in memory."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from genesys.knowledge.embedding.base import Vectors, normed
from genesys.knowledge.index.scores import Scores, ordered
from genesys.knowledge.index.sentences import sentences
from genesys.knowledge.passage import Passage

_CODE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)


def parts(passage: Passage) -> Sequence[str]:
    """Return what of a passage gets a vector: title, ways of asking, sentences; no empty ones.

    Formulas and fenced code are left out: their words are searched, but a model of plain language
    makes noise of them.
    """
    said = sentences(_CODE.sub("", passage.text))
    found = [passage.title, *passage.asked, *(text for text in said if not text.startswith("$"))]
    return [text for text in found if text.strip()]


@dataclass(frozen=True)
class Meaning:
    """How near passages are to a query in meaning."""

    rows: NDArray[np.int64]
    """Row of each passage, rising."""

    starts: NDArray[np.int64]
    """Where the vectors of each passage's parts begin."""

    vectors: Vectors
    """Of all parts, (n, d)."""

    centres: Vectors
    """The mean of each passage's parts, at length one."""

    @classmethod
    def of(cls, rows: Sequence[int], vectors: Vectors) -> Meaning:
        """Take vectors in the order of their parts, and the row of each, rising."""
        owners = np.array(rows, dtype=np.int64)
        starts = np.flatnonzero(np.diff(owners, prepend=-1))
        sums = np.add.reduceat(vectors, starts) if len(starts) else vectors[:0]
        return cls(owners[starts], starts, vectors, normed(sums))

    def nearness(self, query: Vectors, most: int, besides: Sequence[int] = ()) -> Scores:
        """Return how near the `most` nearest rows, and those `besides`, are to the query (d,).

        From -1 to 1, the mean of two cosines: to the mean of a passage's parts, and to its nearest
        part. The first says whether the passage is about that, the second whether it says that.
        """
        if not len(self.rows):
            return {}
        nearest = np.maximum.reduceat(self.vectors @ query, self.starts)
        near = (self.centres @ query + nearest) / 2
        best = np.argpartition(-near, min(most, len(near)) - 1)[:most]
        asked = np.searchsorted(self.rows, besides)
        places = np.union1d(best, asked[np.isin(besides, self.rows)])
        return ordered(dict(zip(self.rows[places].tolist(), near[places].tolist(), strict=True)))

    def nearest_part(self, row: int, query: Vectors) -> int:
        """Return which part of the passage in this row is nearest to the query."""
        place = int(np.searchsorted(self.rows, row))
        start = self.starts[place]
        end = self.starts[place + 1] if place + 1 < len(self.starts) else len(self.vectors)
        return int(np.argmax(self.vectors[start:end] @ query))
