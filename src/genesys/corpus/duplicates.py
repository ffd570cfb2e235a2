"""Text that says what other text has already said."""

import hashlib
from collections.abc import Iterable
from typing import Any

_SHINGLE = 5


class Duplicates:
    """Tells new documents from exact and near copies of earlier ones.

    Near: the estimated Jaccard similarity of their sets of five-word shingles is at least
    `similarity` (MinHash with 128 permutations; Broder, 1997). Memory grows by about 2 KiB a
    document. Documents under five words are compared exactly only.

    >>> duplicates = Duplicates()
    >>> duplicates.is_new("a b c d e f g h i j"), duplicates.is_new("a b c d e f g h i j ")
    (True, False)
    """

    def __init__(self, similarity: float = 0.8) -> None:
        from datasketch import MinHashLSH

        self._similarity = similarity
        self._exact: set[bytes] = set()
        self._near: Any = MinHashLSH(threshold=similarity, num_perm=128)
        self._sketches: list[Any] = []

    def is_new(self, text: str) -> bool:
        """Whether nothing like it was shown before; remembers it if so."""
        words = text.lower().split()
        digest = hashlib.sha256(" ".join(words).encode()).digest()
        if digest in self._exact:
            return False
        sketch = _sketch(words)
        if sketch is not None:
            for earlier in self._near.query(sketch):
                if sketch.jaccard(self._sketches[earlier]) >= self._similarity:
                    return False
            self._near.insert(len(self._sketches), sketch, check_duplication=False)
            self._sketches.append(sketch)
        self._exact.add(digest)
        return True


def _sketch(words: list[str]) -> Any:
    from datasketch import MinHash

    if len(words) < _SHINGLE:
        return None
    sketch = MinHash(num_perm=128, seed=1)
    sketch.update_batch([" ".join(run).encode() for run in _sliding(words, _SHINGLE)])
    return sketch


def _sliding(words: list[str], size: int) -> Iterable[tuple[str, ...]]:
    return zip(*(words[start:] for start in range(size)), strict=False)
