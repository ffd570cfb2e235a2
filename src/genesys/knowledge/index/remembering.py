"""An embedding that embeds no text twice."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping, Sequence

import numpy as np

from genesys.errors import ConfigError, SourceError
from genesys.knowledge.embedding.base import Embedding, Vectors
from genesys.knowledge.index.vector_store import VectorStore

REST = 60.0
"""Seconds for which an embedding that failed is not asked again: patience with a service that is
down takes long, and each search would need it."""


class Remembering(Embedding):
    """Another embedding, with its vectors kept on disk.

    So a run that is repeated or resumed asks no service again, and a query that goes to several
    catalogues is embedded once. Threads may share it.
    """

    def __init__(self, inner: Embedding, store: VectorStore, rest: float = REST) -> None:
        self._inner = inner
        self._store = store
        self._rest = rest
        self._lock = threading.Lock()
        self._failed: ConfigError | SourceError | None = None
        self._until = 0.0

    @property
    def fingerprint(self) -> str:
        """The other embedding's."""
        return self._inner.fingerprint

    @property
    def resting(self) -> bool:
        """Whether the other embedding failed so lately that it is not asked."""
        return time.monotonic() < self._until

    def known(self, texts: Sequence[str]) -> Mapping[str, Vectors]:
        """Return the vectors (d,) of those texts that were embedded before."""
        return self._store.of(self.fingerprint, texts)

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return the vectors that are kept, and ask the other embedding for the rest.

        While it rests, raises what it failed with. Raises KnowledgeError where vectors cannot be
        kept.
        """
        with self._lock:
            known = dict(self.known(texts))
            missing = [text for text in dict.fromkeys(texts) if text not in known]
            if missing:
                found = self._asked(missing)
                known |= self._store.put(self.fingerprint, dict(zip(missing, found, strict=True)))
            return np.stack([known[text] for text in texts]) if texts else self._inner.embed([])

    def _asked(self, texts: Sequence[str]) -> Vectors:
        if self.resting and self._failed:
            raise self._failed.with_traceback(None)
        try:
            return self._inner.embed(texts)
        except (ConfigError, SourceError) as error:
            self._failed, self._until = error, time.monotonic() + self._rest
            raise
