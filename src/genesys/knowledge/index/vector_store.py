"""Vectors of texts, in one SQLite file, so that no text is embedded twice."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from zlib import crc32

import numpy as np

from genesys.knowledge.embedding.base import Vectors
from genesys.knowledge.remade_file import Damaged, faults, remove

_AT_ONCE = 500
"""Questions to SQLite about that many texts together; it takes 999 at least."""


class VectorStore:
    """Opens the file at first use, or makes it; one that is damaged is made anew.

    Texts are named by their digest and only ever added, so that threads and processes may share
    the file, whatever passages each of them has. Vectors are kept at half precision, which costs a
    hundredth of what tells neighbours apart, each with a check sum: one that is not as it was
    written counts as missing.

    Raises KnowledgeError where the file cannot be read or written.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._lock = threading.RLock()
        self._base: sqlite3.Connection | None = None

    def of(self, model: str, texts: Sequence[str]) -> Mapping[str, Vectors]:
        """Return the vectors (d,) of those of the texts that this embedding has seen."""
        names = {_name(model, text): text for text in texts}
        keys = list(names)
        rows: list[tuple[bytes, bytes]] = []
        for start in range(0, len(keys), _AT_ONCE):
            some = keys[start : start + _AT_ONCE]
            marks = ",".join("?" * len(some))
            rows += self._found(f"SELECT name, value FROM vector WHERE name IN ({marks})", some)
        return {names[name]: _vector(value) for name, value in rows if _whole(value)}

    def put(self, model: str, vectors: Mapping[str, Vectors]) -> Mapping[str, Vectors]:
        """Keep the vectors of these texts, all of them or none; return them as they are kept."""
        values = {text: _value(vector) for text, vector in vectors.items()}
        rows = [(_name(model, text), value) for text, value in values.items()]
        with self._lock:
            try:
                self._put(rows)
            except Damaged:
                self._start_anew()
                self._put(rows)
        return {text: _vector(value) for text, value in values.items()}

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            if self._base is not None:
                self._base.close()
            self._base = None

    def _put(self, rows: Sequence[tuple[bytes, bytes]]) -> None:
        with self._opened() as base, base:
            base.executemany("INSERT OR REPLACE INTO vector VALUES (?, ?)", rows)

    def _found(self, question: str, values: Sequence[bytes]) -> list[tuple[bytes, bytes]]:
        with self._lock:
            try:
                with self._opened() as base:
                    return base.execute(question, values).fetchall()
            except Damaged:
                self._start_anew()
                return []

    def _start_anew(self) -> None:
        self.close()
        remove(self._file)

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        with faults(self._file):
            if self._base is None:
                self._base = self._connected()
            yield self._base

    def _connected(self) -> sqlite3.Connection:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        base = sqlite3.connect(self._file, timeout=60.0, check_same_thread=False)
        try:
            # What a power cut may cost is embedded again; to wait for the disk is dearer.
            base.execute("PRAGMA synchronous = OFF")
            base.execute(
                "CREATE TABLE IF NOT EXISTS vector (name BLOB PRIMARY KEY, value BLOB) "
                "WITHOUT ROWID"
            )
        except BaseException:  # whatever it is, it goes on up; the file must not stay open
            base.close()
            raise
        return base


def _value(vector: Vectors) -> bytes:
    numbers = np.asarray(vector, dtype="<f2").tobytes()
    return numbers + crc32(numbers).to_bytes(4)


def _whole(value: object) -> bool:
    return isinstance(value, bytes) and crc32(value[:-4]).to_bytes(4) == value[-4:]


def _vector(value: bytes) -> Vectors:
    return np.frombuffer(value[:-4], "<f2").astype("<f4")


def _name(model: str, text: str) -> bytes:
    return sha256(f"{model}\0{text}".encode("utf-8", "surrogatepass")).digest()[:16]
