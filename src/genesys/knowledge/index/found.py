"""What each way of searching makes of one query."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from genesys.knowledge.embedding.base import Vectors
from genesys.knowledge.index.scores import Scores, ordered

MEANING = 3.0
"""What nearness in meaning (-1 to 1) counts beside words (0 to 1)."""


@dataclass(frozen=True)
class Found:
    """The scores of passages by words and by meaning, and what follows from both."""

    words: Sequence[str]
    """Of the query, that were looked for."""

    vector: Vectors | None
    """Of the query; None where meaning was not searched."""

    lexical: Scores
    """BM25."""

    dense: Scores
    """Nearness in meaning, of the nearest and of all that words brought."""

    @cached_property
    def fused(self) -> Scores:
        """Words, as a share of the best, and meaning, added: a convex combination.

        It keeps how far apart scores are, which ranks alone lose (Bruch, Gai and Ingber 2023).
        """
        best = max(self.lexical.values(), default=0.0)
        scores = {row: MEANING * near for row, near in self.dense.items()}
        for row, score in self.lexical.items():
            scores[row] = scores.get(row, 0.0) + score / best
        return ordered(scores)
