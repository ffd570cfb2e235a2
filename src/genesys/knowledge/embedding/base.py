"""What an embedding promises."""

from abc import ABC, abstractmethod
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]


class Embedding(ABC):
    """Maps texts to vectors that lie near where the texts mean the same.

    A config gives it options, so it is a dataclass; building it is quick, whatever it loads waits
    for the first text.
    """

    @property
    @abstractmethod
    def fingerprint(self) -> str:
        """Which vectors these are: those of another fingerprint cannot be compared with them."""

    @abstractmethod
    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return (len(texts), dimensions) vectors of length one; the same text, the same vector.

        Any text has one: empty, longer than a model reads, with half a character in it. No texts
        make an array of no rows.

        Raises ConfigError, with the command that installs it, where a library is missing, and
        SourceError where a service does not answer.
        """


def normed(vectors: Vectors) -> Vectors:
    """Return the vectors at length one; those of length zero stay so.

    >>> normed(np.array([[3.0, 4.0], [0.0, 0.0]], dtype=np.float32)).tolist()
    [[0.6000000238418579, 0.800000011920929], [0.0, 0.0]]
    """
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.where(lengths == 0.0, 1.0, lengths), dtype=np.float32)
