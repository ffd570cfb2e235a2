"""Texts as vectors of their words, compared by angle."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from genesys.knowledge.index.words import every_word, words


class WordVectors:
    """A growing row of texts, each a vector with one coordinate a word (Salton 1975).

    A word's coordinate is (1 + log tf) log((n + 2) / (df + 1)): how often the text has it, and how
    rare it is among the n texts. A word that no text has counts too, as the rarest; the most common
    words of English are left out.
    """

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._columns: list[NDArray[np.int64]] = []
        self._weights: list[NDArray[np.float64]] = []

    def __len__(self) -> int:
        return len(self._columns)

    def append(self, texts: Sequence[str]) -> None:
        """Take in more texts."""
        for text in texts:
            counts = _counts(text)
            numbers = [self._numbers.setdefault(word, len(self._numbers)) for word in counts]
            self._columns.append(np.array(numbers, dtype=np.int64))
            self._weights.append(1.0 + np.log(np.array(list(counts.values()), dtype=np.float64)))

    def likeness(self, text: str) -> NDArray[np.float64]:
        """Return the cosine of each text with this one, (n,): 0 no word in common, 1 the same."""
        if not self._columns:
            return np.zeros(0)
        columns = np.concatenate(self._columns)
        rows = np.repeat(np.arange(len(self)), [len(found) for found in self._columns])
        rarity = np.log((len(self) + 2) / (np.bincount(columns, minlength=len(self._numbers)) + 1))
        weights = np.concatenate(self._weights) * rarity[columns]
        query = np.zeros(len(self._numbers))
        length = 0.0
        for word, count in _counts(text).items():
            number = self._numbers.get(word)
            weight = 1.0 + np.log(count)
            weight *= np.log(len(self) + 2) if number is None else rarity[number]
            length += weight**2
            if number is not None:
                query[number] = weight
        products = np.bincount(rows, weights * query[columns], minlength=len(self))
        lengths = np.sqrt(length * np.bincount(rows, weights**2, minlength=len(self)))
        return np.clip(products / np.where(lengths == 0.0, 1.0, lengths), 0.0, 1.0)


def _counts(text: str) -> Mapping[str, int]:
    """Count the words that are worth looking for."""
    found = Counter(every_word(text))
    return {word: count for word, count in found.items() if words(word)}
