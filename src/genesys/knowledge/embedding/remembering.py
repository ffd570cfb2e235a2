"""An embedding that embeds no text twice."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence

import numpy as np

from genesys.knowledge.embedding.base import Embedding, Vectors
from genesys.knowledge.embedding.vector_store import VectorStore


class Remembering(Embedding):
    """Another embedding, with its vectors kept on disk.

    So a run that is repeated or resumed asks no service again, and a query that goes to several
    catalogues is embedded once. Threads may share it.
    """

    def __init__(self, inner: Embedding, store: VectorStore) -> None:
        self._inner = inner
        self._store = store
        self._lock = threading.Lock()

    @property
    def fingerprint(self) -> str:
        """The other embedding's."""
        return self._inner.fingerprint

    def known(self, texts: Sequence[str]) -> Mapping[str, Vectors]:
        """Return the vectors (d,) of those texts that were embedded before."""
        return self._store.of(self.fingerprint, texts)

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return the vectors that are kept, and ask the other embedding for the rest."""
        with self._lock:
            known = dict(self.known(texts))
            missing = [text for text in dict.fromkeys(texts) if text not in known]
            if missing:
                self._store.put(
                    self.fingerprint, dict(zip(missing, self._inner.embed(missing), strict=True))
                )
                known.update(self.known(missing))
            return np.stack([known[text] for text in texts]) if texts else self._inner.embed([])
