"""A collection's index: its passages found by words, by meaning, and by both together."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from filelock import FileLock

from genesys.errors import ConfigError, KnowledgeError
from genesys.knowledge.collections.base import Collection
from genesys.knowledge.embedding.base import Vectors
from genesys.knowledge.hit import Hit
from genesys.knowledge.index.found import Found
from genesys.knowledge.index.judgement import judged, rarity
from genesys.knowledge.index.meaning import Meaning, parts
from genesys.knowledge.index.passage_store import PassageStore
from genesys.knowledge.index.remembering import Remembering
from genesys.knowledge.index.scores import Scores
from genesys.knowledge.index.words import every_word, words
from genesys.knowledge.passage import Passage
from genesys.knowledge.plain_text import shortened
from genesys.knowledge.remade_file import Damaged, faults, remove
from genesys.knowledge.sources.base import Source
from genesys.sandbox.sandbox import Progress, unheard

CANDIDATES = 200
"""Passages that each of the two ways brings to the fusion."""

JUDGED = 25
"""Of the fused, how many are judged once more; as in the paper."""

_AT_ONCE = 256
"""Texts that are embedded together: what an interruption costs at most."""

_LACKING = "Only words were searched, not meaning:"

_SHOWN = 200
"""Characters of the part of a passage that came nearest."""


class Catalogue(Source):
    """Answers queries about one collection.

    The index is brought up to date before an answer when the collection has changed. All in it
    comes from the collection, so a file that is damaged, half written or of another version is
    built anew. Without an embedding, or while it fails, words alone are searched, and `lacking`
    says so; one that works again is asked for what it owes. Threads may share it.
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
        self._state: tuple[str, int] | None = None
        self._lacking = ""
        self._owed = False

    @property
    def name(self) -> str:
        """The collection's."""
        return self.collection.name

    @property
    def lacking(self) -> str:
        """Why meaning is not searched; empty where it is."""
        return self._lacking

    @property
    def scale(self) -> str:
        """The same for all catalogues that search by the same means."""
        return "words" if self._meaning is None else "words and meaning"

    @property
    def stocked(self) -> bool:
        """Whether the collection has anything; no index is built for that."""
        return self.collection.stocked

    def search(self, query: str, k: int) -> Sequence[Hit]:
        """Return the passages that are best by words and meaning, judged once more.

        Raises KnowledgeError where the index can neither be read nor built.
        """
        with self._lock:
            try:
                return self._search(query, k)
            except Damaged:
                self._discard()
                return self._search(query, k)

    def find(self, query: str) -> Found:
        """Return what each way of searching makes of the query."""
        self.refresh()
        asked = words(query)
        matching = self._opened.matching(asked, every_word(query), CANDIDATES)
        lexical = {one.row: one.score for one in matching}
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
        """Bring the index up to date with the collection, if either has changed."""
        state = self.collection.state
        owed = self._owed and self._embedding is not None and not self._embedding.resting
        if (state, self._opened.version) == self._state and not owed:
            return
        with self._alone():
            self._opened.keep(self.collection.passages())
            self._embed()
            self._state = state, self._opened.version

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            if self._store is not None:
                self._store.close()
            self._store = self._state = self._meaning = None

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Hold other processes off: one builds the index, the others find it built."""
        if self._file is None:
            yield
            return
        lock = FileLock(f"{self._file}.lock")
        with faults(self._file):
            lock.acquire()
        try:
            yield
        finally:
            lock.release()

    @property
    def _opened(self) -> PassageStore:
        if self._store is None:
            try:
                self._store = PassageStore(self._file)
            except Damaged:
                self._discard()
                self._store = PassageStore(self._file)
        return self._store

    def _discard(self) -> None:
        """Remove the file, unless another process has made it anew since."""
        self.close()
        if self._file is None:
            return
        with self._alone():
            try:
                PassageStore(self._file).close()
            except Damaged:
                remove(self._file)

    def _embed(self) -> None:
        """Take the vectors of all passages into memory, those that are missing from the model."""
        self._meaning, self._lacking, self._owed = None, "", False
        if self._embedding is None:
            self._lacking = f"{_LACKING} no embedding is configured."
            return
        kept = [(row, part) for row, passage in self._opened.all() for part in parts(passage)]
        try:
            known = self._vectors(list(dict.fromkeys(text for _, text in kept)), self._embedding)
        except (ConfigError, KnowledgeError) as error:
            self._lacking, self._owed = f"{_LACKING} {error}", True
            return
        if len({len(vector) for vector in known.values()}) > 1:
            self._lacking = f"{_LACKING} {self._of_several_lengths}"
        elif kept:
            self._meaning = Meaning.of(
                [row for row, _ in kept], np.stack([known[text] for _, text in kept])
            )

    def _vectors(self, texts: Sequence[str], embedding: Remembering) -> Mapping[str, Vectors]:
        known = dict(embedding.known(texts))
        missing = [text for text in texts if text not in known]
        for start in range(0, len(missing), _AT_ONCE):
            batch = missing[start : start + _AT_ONCE]
            known.update(zip(batch, embedding.embed(batch), strict=True))
            # Not before: an embedding that is not installed reads nothing.
            done = (start + len(batch)) / len(missing)
            self._progress(done, f"reading the {self.name} for their meaning")
        return known

    def _vector(self, query: str) -> Vectors | None:
        """Return the query's embedding; None, and what is lacking, where there is none."""
        if self._meaning is None or self._embedding is None:
            return None
        try:
            vector: Vectors = self._embedding.embed([query])[0]
        except (ConfigError, KnowledgeError) as error:
            self._lacking = f"{_LACKING} {error}"
            return None
        if len(vector) != self._meaning.vectors.shape[1]:
            self._lacking = f"{_LACKING} {self._of_several_lengths}"
            return None
        self._lacking = ""
        return vector

    @property
    def _of_several_lengths(self) -> str:
        name = self._embedding.fingerprint if self._embedding else ""
        return f"{name} gives vectors of several lengths. Give another model another name."

    def _why(self, row: int, passage: Passage, found: Found) -> str:
        matched = [word for word in found.words if self._opened.has(row, word)]
        reasons = [f"words: {', '.join(matched)}"] if matched else []
        if found.vector is not None and self._meaning is not None and row in found.dense:
            place = self._meaning.nearest_part(row, found.vector)
            # None where another process has changed the passage meanwhile.
            reasons += [
                f"meaning {found.dense[row]:.2f}: {shortened(part, _SHOWN)}"
                for part in parts(passage)[place : place + 1]
            ]
        return "; ".join(reasons)
