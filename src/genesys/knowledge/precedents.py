"""The proposals of a run, ready to be compared with a new one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from genesys.architecture.unit_tree import UnitTree
from genesys.errors import ConfigError, KnowledgeError
from genesys.evolution.evolution_tree import EvolutionTree
from genesys.evolution.kinship import Traits, kinship, traits
from genesys.knowledge.attempt import Attempt, attempts
from genesys.knowledge.embedding.base import Embedding, Vectors
from genesys.knowledge.word_vectors import WordVectors


@dataclass(frozen=True)
class Precedent:
    """A past proposal, and how like it a new one is."""

    attempt: Attempt
    by_text: float
    """0 to 1: the cosine of what is proposed in words, by meaning or by words."""

    by_tree: float | None
    """0 to 1: the kinship of the unit trees; None where one of the two has no tree."""

    @property
    def likeness(self) -> float:
        """The larger of the two."""
        return max(self.by_text, self.by_tree or 0.0)


class Precedents:
    """Compares what is proposed with all that the run has seen.

    What is known of a past proposal is worked out once: it is kept in this object, which should
    live as long as the run is looked at. Without an embedding, or while it fails, texts are
    compared by their words, and a notice says so.
    """

    def __init__(
        self, tree: Callable[[], EvolutionTree], embedding: Embedding | None = None
    ) -> None:
        self._tree = tree
        self._embedding = embedding
        self._rows: dict[str, int] = {}
        self._words = WordVectors()
        self._meanings: dict[str, Vectors] = {}
        self._traits: dict[str, Traits] = {}

    def compare(
        self, text: str, unit_tree: UnitTree | None
    ) -> tuple[Sequence[Precedent], Sequence[str]]:
        """Return every past proposal with its likeness, as they came, and what is to be noted."""
        past = attempts(self._tree())
        by_text, notices = self._by_text(text, past)
        by_tree = self._by_tree(unit_tree, past)
        found = zip(past, by_text, by_tree, strict=True)
        return [Precedent(*each) for each in found], notices

    def _by_text(self, text: str, past: Sequence[Attempt]) -> tuple[Sequence[float], Sequence[str]]:
        if self._embedding is None:
            return self._by_words(text, past), ["Texts are compared by words: no embedding is set."]
        try:
            return self._by_meaning(text, past, self._embedding), []
        except (ConfigError, KnowledgeError) as error:
            return self._by_words(text, past), [f"Texts are compared by words: {error}"]

    def _by_words(self, text: str, past: Sequence[Attempt]) -> Sequence[float]:
        new = [attempt for attempt in past if attempt.id not in self._rows]
        self._rows.update({attempt.id: row for row, attempt in enumerate(new, len(self._words))})
        self._words.append([attempt.text for attempt in new])
        found = self._words.likeness(text)
        return [float(found[self._rows[attempt.id]]) for attempt in past]

    def _by_meaning(
        self, text: str, past: Sequence[Attempt], embedding: Embedding
    ) -> Sequence[float]:
        new = [attempt for attempt in past if attempt.id not in self._meanings]
        vectors = embedding.embed([text, *(attempt.text for attempt in new)])
        self._meanings.update(
            {attempt.id: vector for attempt, vector in zip(new, vectors[1:], strict=True)}
        )
        if not past:
            return []
        kept = np.stack([self._meanings[attempt.id] for attempt in past])
        return [float(cosine) for cosine in np.clip(kept @ vectors[0], 0.0, 1.0)]

    def _by_tree(
        self, unit_tree: UnitTree | None, past: Sequence[Attempt]
    ) -> Sequence[float | None]:
        if unit_tree is None:
            return [None] * len(past)
        mine = self._traits_of(unit_tree)
        return [
            kinship(mine, self._traits_of(attempt.design.unit_tree)) if attempt.design else None
            for attempt in past
        ]

    def _traits_of(self, tree: UnitTree) -> Traits:
        if tree.digest not in self._traits:
            self._traits[tree.digest] = traits(tree)
        return self._traits[tree.digest]
