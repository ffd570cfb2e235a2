"""Vectors of texts, in one SQLite file, so that no text is embedded twice."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path

import numpy as np

from genesys.knowledge.embedding.base import Vectors

_AT_ONCE = 500
"""Questions to SQLite about that many texts together; it takes 999 at least."""


class VectorStore:
    """Opens the file, or makes it; one that is damaged is made anew.

    Texts are named by their digest and only ever added, so that threads and processes may share
    the file, whatever passages each of them has. Vectors are kept at half precision: what is
    lost is a hundredth of what tells neighbours apart.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._lock = threading.RLock()
        self._base = self._opened()

    def of(self, model: str, texts: Sequence[str]) -> Mapping[str, Vectors]:
        """Return the vectors (d,) of those of the texts that this embedding has seen."""
        names = {_name(model, text): text for text in texts}
        keys = list(names)
        found: dict[str, Vectors] = {}
        for start in range(0, len(keys), _AT_ONCE):
            some = keys[start : start + _AT_ONCE]
            marks = ",".join("?" * len(some))
            rows = self._run(f"SELECT name, value FROM vector WHERE name IN ({marks})", some)
            found.update({names[n]: np.frombuffer(v, "<f2").astype("<f4") for n, v in rows})
        return found

    def put(self, model: str, vectors: Mapping[str, Vectors]) -> None:
        """Keep the vectors of these texts, all of them or none."""
        with self._lock:
            try:
                self._put(model, vectors)
            except sqlite3.DatabaseError:
                self._start_anew()
                self._put(model, vectors)

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._base.close()

    def _put(self, model: str, vectors: Mapping[str, Vectors]) -> None:
        with self._base:
            self._base.executemany(
                "INSERT OR IGNORE INTO vector VALUES (?, ?)",
                [
                    (_name(model, text), np.asarray(vector, dtype="<f2").tobytes())
                    for text, vector in vectors.items()
                ],
            )

    def _run(self, question: str, values: Sequence[bytes]) -> list[tuple[bytes, bytes]]:
        with self._lock:
            try:
                return self._base.execute(question, values).fetchall()
            except sqlite3.DatabaseError:
                self._start_anew()
                return []

    def _start_anew(self) -> None:
        self._base.close()
        self._file.unlink(missing_ok=True)
        self._base = self._opened()

    def _opened(self) -> sqlite3.Connection:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        try:
            return self._connected()
        except sqlite3.DatabaseError:
            self._file.unlink(missing_ok=True)
            return self._connected()

    def _connected(self) -> sqlite3.Connection:
        base = sqlite3.connect(self._file, timeout=60.0, check_same_thread=False)
        try:
            # What a power cut may cost is embedded again; to wait for the disk is dearer.
            base.execute("PRAGMA synchronous = OFF")
            base.execute(
                "CREATE TABLE IF NOT EXISTS vector (name BLOB PRIMARY KEY, value BLOB) "
                "WITHOUT ROWID"
            )
        except sqlite3.DatabaseError:
            base.close()
            raise
        return base


def _name(model: str, text: str) -> bytes:
    return sha256(f"{model}\0{text}".encode("utf-8", "surrogatepass")).digest()[:16]
