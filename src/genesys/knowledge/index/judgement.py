"""Candidates judged once more: does one sentence say what was asked?"""

import math
import sqlite3
from collections.abc import Mapping
from contextlib import closing

from genesys.knowledge.index.meaning import parts
from genesys.knowledge.index.scores import Scores, ordered
from genesys.knowledge.passage import Passage

TOGETHER = 0.5
"""What a sentence that has all words of the query counts, beside the fused score."""


def judged(fused: Scores, passages: Mapping[int, Passage], weights: Mapping[str, float]) -> Scores:
    """Return the candidates' scores, best first, with what their best sentence adds.

    A passage may have all the words, each in another place and sense. The share of the query's
    words that its best sentence has, each word with its weight, tells the two apart.
    """
    total = sum(weights.values())
    if not total:
        return {row: score for row, score in fused.items() if row in passages}
    covered = _covered(passages, weights)
    return ordered({row: fused[row] + TOGETHER * covered[row] / total for row in passages})


def rarity(passages: int, having: int) -> float:
    """Return the weight of a word that so many of the passages have, as BM25 has it.

    >>> rarity(1000, 1) > rarity(1000, 100) > rarity(1000, 1000) > 0
    True
    """
    return math.log(1.0 + (passages - having + 0.5) / (having + 0.5))


def _covered(passages: Mapping[int, Passage], weights: Mapping[str, float]) -> Mapping[int, float]:
    """Return for each passage the most that the words of one of its sentences weigh together."""
    owners = [row for row, passage in passages.items() for _ in parts(passage)]
    sums = [0.0] * len(owners)
    # The same reader of words as in the index, so that both know the same forms as one word.
    with closing(sqlite3.connect(":memory:")) as base:
        base.execute("CREATE VIRTUAL TABLE sentence USING fts5(text, tokenize='porter unicode61')")
        base.executemany(
            "INSERT INTO sentence (rowid, text) VALUES (?, ?)",
            enumerate(text for passage in passages.values() for text in parts(passage)),
        )
        for word, weight in weights.items():
            for (number,) in base.execute(
                "SELECT rowid FROM sentence WHERE sentence MATCH ?", (f'"{word}"',)
            ):
                sums[number] += weight
    best = dict.fromkeys(passages, 0.0)
    for row, weight in zip(owners, sums, strict=True):
        best[row] = max(best[row], weight)
    return best
