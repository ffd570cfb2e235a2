"""A collection's index: its passages found by words, by meaning, and by both together."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

import numpy as np
from filelock import FileLock

from genesys.errors import ConfigError, KnowledgeError, SourceError
from genesys.knowledge.collections.base import Collection
from genesys.knowledge.embedding.base import Vectors
from genesys.knowledge.embedding.remembering import Remembering
from genesys.knowledge.hit import Hit
from genesys.knowledge.index.found import Found
from genesys.knowledge.index.judgement import judged, rarity
from genesys.knowledge.index.meaning import Meaning, parts
from genesys.knowledge.index.passage_store import PassageStore
from genesys.knowledge.index.scores import Scores
from genesys.knowledge.index.words import words
from genesys.knowledge.passage import Passage
from genesys.knowledge.sources.base import Source
from genesys.sandbox.sandbox import Progress, unheard

CANDIDATES = 200
"""Passages that each of the two ways brings to the fusion."""

JUDGED = 25
"""Of the fused, how many are judged once more; as in the paper."""

_AT_ONCE = 256
"""Texts that are embedded together: what an interruption costs at most."""


class Catalogue(Source):
    """Answers queries about one collection.

    The index is brought up to date before an answer when the collection has changed. All in it
    comes from the collection, so a file that is damaged, half written or of another version is
    built anew. Without an embedding, or while it fails, words alone are searched, and `lacking`
    says so. Threads may share it.
    """

    def __init__(
        self,
        collection: Collection,
        file: Path | None,
        embedding: Remembering | None,
        progress: Progress = unheard,
    ) -> None:
        """Join the parts.

        Without a file the index lives in memory: what a run has tried is another thing to each
        worker, depending on how far it has read the journal.
        """
        self.collection = collection
        self._file = file
        self._embedding = embedding
        self._progress = progress
        self._lock = threading.RLock()
        self._store: PassageStore | None = None
        self._meaning: Meaning | None = None
        self._state: str | None = None
        self._lacking = ""

    @property
    def name(self) -> str:
        """The collection's."""
        return self.collection.name

    @property
    def lacking(self) -> str:
        """Why meaning is not searched; empty where it is."""
        return self._lacking

    def search(self, query: str, k: int) -> Sequence[Hit]:
        """Return the passages that are best by words and meaning, judged once more."""
        with self._lock:
            try:
                return self._search(query, k)
            except sqlite3.DatabaseError:
                self._discard()
                return self._search(query, k)

    def find(self, query: str) -> Found:
        """Return what each way of searching makes of the query."""
        self.refresh()
        asked = words(query)
        lexical = {one.row: one.score for one in self._opened.matching(asked, CANDIDATES)}
        vector = self._vector(query) if asked else None
        if vector is None or self._meaning is None:
            return Found(asked, None, lexical, {})
        near = self._meaning.nearness(vector, CANDIDATES, list(lexical))
        return Found(asked, vector, lexical, near)

    def judge(self, found: Found, k: int) -> Scores:
        """Return the `k` best of what was found, the first candidates judged once more."""
        rows = list(found.fused)[: max(k, JUDGED)]
        store = self._opened
        size = store.size
        weights = {word: rarity(size, store.count(word)) for word in found.words}
        best = judged(found.fused, store.passages(rows), weights)
        return dict(list(best.items())[:k])

    def _search(self, query: str, k: int) -> Sequence[Hit]:
        found = self.find(query)
        best = self.judge(found, k)
        passages = self._opened.passages(list(best))
        return [
            Hit(passages[row], score, self._why(row, passages[row], found))
            for row, score in best.items()
            if row in passages
        ]

    def passages(self, rows: Sequence[int]) -> Mapping[int, Passage]:
        """Return the passages that scores speak of, by their rows."""
        return self._opened.passages(rows)

    def refresh(self) -> None:
        """Bring the index up to date with the collection, if that has changed."""
        state = self.collection.state
        if state == self._state:
            return
        with self._alone():
            self._opened.keep(self.collection.passages())
            self._embed()
        self._state = state

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            if self._store is not None:
                self._store.close()
            self._store = self._state = self._meaning = None

    def _alone(self) -> AbstractContextManager[object]:
        """Hold other processes off: one builds the index, the others find it built."""
        if self._file is None:
            return nullcontext()
        self._file.parent.mkdir(parents=True, exist_ok=True)
        return FileLock(f"{self._file}.lock")

    @property
    def _opened(self) -> PassageStore:
        if self._store is None:
            try:
                self._store = PassageStore(self._file)
            except KnowledgeError:
                self._discard()
                self._store = PassageStore(self._file)
        return self._store

    def _discard(self) -> None:
        self.close()
        if self._file is not None:
            self._file.unlink(missing_ok=True)

    def _embed(self) -> None:
        """Take the vectors of all passages into memory, those that are missing from the model."""
        self._meaning = None
        if self._embedding is None:
            self._lacking = "Only words were searched, not meaning: no embedding is configured."
            return
        kept = [(row, part) for row, passage in self._opened.all() for part in parts(passage)]
        texts = list(dict.fromkeys(part for _, part in kept))
        known = dict(self._embedding.known(texts))
        missing = [text for text in texts if text not in known]
        for start in range(0, len(missing), _AT_ONCE):
            self._progress(start / len(missing), f"reading the {self.name} for their meaning")
            batch = missing[start : start + _AT_ONCE]
            vectors = self._embedded(batch)
            if vectors is None:
                return
            known.update(zip(batch, vectors, strict=True))
        if len({len(vector) for vector in known.values()}) > 1:
            self._lacking = (
                f"Only words were searched, not meaning: {self._embedding.fingerprint} gives "
                "vectors of several lengths. Give another model another name."
            )
        elif kept:
            self._meaning = Meaning.of(
                [row for row, _ in kept], np.stack([known[t] for _, t in kept])
            )

    def _vector(self, query: str) -> Vectors | None:
        if self._meaning is None:
            return None
        found = self._embedded([query])
        return found[0] if found is not None else None

    def _embedded(self, texts: Sequence[str]) -> Vectors | None:
        """Return the embedding of the texts; None, and what is lacking, where it fails."""
        if self._embedding is None:
            return None
        try:
            vectors = self._embedding.embed(texts)
        except (ConfigError, SourceError) as error:
            self._lacking = f"Only words were searched, not meaning: {error}"
            return None
        self._lacking = ""
        return vectors

    def _why(self, row: int, passage: Passage, found: Found) -> str:
        matched = [word for word in found.words if self._opened.has(row, word)]
        reasons = [f"words: {', '.join(matched)}"] if matched else []
        if found.vector is not None and self._meaning is not None and row in found.dense:
            part = parts(passage)[self._meaning.nearest_part(row, found.vector)]
            reasons.append(f"meaning {found.dense[row]:.2f}: {part}")
        return "; ".join(reasons)
