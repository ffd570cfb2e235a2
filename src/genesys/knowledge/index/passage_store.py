"""The passages of one collection and their words, in SQLite."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path

from genesys.errors import KnowledgeError
from genesys.knowledge.passage import Passage

VERSION = 1
"""Of the tables. A file of another version is built anew: all in it comes from elsewhere."""

WEIGHTS = (2.0, 1.0, 1.0, 1.0)
"""Of words found in the title, the text, the keywords and the ways of asking; by measurement."""

_TABLES = f"""
PRAGMA user_version = {VERSION};
CREATE TABLE passage (row INTEGER PRIMARY KEY, id TEXT UNIQUE, digest TEXT, json TEXT);
CREATE VIRTUAL TABLE words USING fts5(title, text, keywords, asked,
                                        tokenize = 'porter unicode61');
"""


@dataclass(frozen=True)
class Ranked:
    """A row with what it scored; larger is nearer."""

    row: int
    score: float


class PassageStore:
    """Opens the file, or makes it; without a file, it lives in memory.

    Threads may share it; processes may open the same file.

    Raises KnowledgeError for a file that is damaged, of another version, or not ours.
    """

    def __init__(self, file: Path | None) -> None:
        self._lock = threading.RLock()
        if file is not None:
            file.parent.mkdir(parents=True, exist_ok=True)
        where = file or ":memory:"
        self._base = sqlite3.connect(where, timeout=60.0, check_same_thread=False)
        try:
            self._open()
        except sqlite3.Error as error:
            self._base.close()
            raise KnowledgeError(f"{where}: not a readable index: {error}.") from error
        except KnowledgeError:
            self._base.close()
            raise

    def _open(self) -> None:
        with self._lock, self._base:
            self._base.execute("BEGIN IMMEDIATE")
            (version,) = self._base.execute("PRAGMA user_version").fetchone()
            (tables,) = self._base.execute("SELECT count(*) FROM sqlite_master").fetchone()
            if not tables:
                for statement in _TABLES.split(";"):
                    self._base.execute(statement)
            elif version != VERSION:
                raise KnowledgeError(
                    f"An index of version {version}, this program writes {VERSION}."
                )

    def keep(self, passages: Iterable[Passage]) -> bool:
        """Hold exactly these passages, and say whether anything changed."""
        wanted = {passage.id: passage for passage in passages}
        with self._lock, self._base:
            self._base.execute("BEGIN IMMEDIATE")
            held = {
                id_: (row, digest)
                for row, id_, digest in self._base.execute("SELECT row, id, digest FROM passage")
            }
            digests = {id_: _digest(passage) for id_, passage in wanted.items()}
            gone = [row for id_, (row, digest) in held.items() if digests.get(id_) != digest]
            new = [p for id_, p in wanted.items() if held.get(id_, (0, ""))[1] != digests[id_]]
            for table, key in (("passage", "row"), ("words", "rowid")):
                self._base.executemany(
                    f"DELETE FROM {table} WHERE {key} = ?",
                    [(row,) for row in gone],
                )
            for passage in new:
                self._add(passage, digests[passage.id])
        return bool(gone or new)

    def _add(self, passage: Passage, digest: str) -> None:
        row = self._base.execute(
            "INSERT INTO passage (id, digest, json) VALUES (?, ?, ?)",
            (passage.id, digest, json.dumps(asdict(passage))),
        ).lastrowid
        self._base.execute(
            "INSERT INTO words (rowid, title, text, keywords, asked) VALUES (?, ?, ?, ?, ?)",
            (row, passage.title, passage.text, *map(" . ".join, (passage.keywords, passage.asked))),
        )

    def passages(self, rows: Sequence[int]) -> Mapping[int, Passage]:
        """Return the passages of these rows; those that are gone are left out."""
        marks = ",".join("?" * len(rows))
        with self._lock:
            found = self._base.execute(
                f"SELECT row, json FROM passage WHERE row IN ({marks})",
                list(rows),
            ).fetchall()
        return {row: _passage(text) for row, text in found}

    def matching(self, words: Sequence[str], most: int) -> list[Ranked]:
        """Return the rows that have any of the words, best first by BM25 over weighted fields."""
        if not words:
            return []
        either = " OR ".join(f'"{word}"' for word in words)
        weights = ", ".join(str(weight) for weight in WEIGHTS)
        with self._lock:
            found = self._base.execute(
                f"SELECT rowid, bm25(words, {weights}) AS rank FROM words "
                "WHERE words MATCH ? ORDER BY rank, rowid LIMIT ?",
                (either, most),
            ).fetchall()
        return [Ranked(row, -rank) for row, rank in found]

    def count(self, word: str) -> int:
        """Return how many passages have the word, in any of its forms."""
        with self._lock:
            (found,) = self._base.execute(
                "SELECT count(*) FROM words WHERE words MATCH ?", (f'"{word}"',)
            ).fetchone()
        return int(found)

    def has(self, row: int, word: str) -> bool:
        """Tell whether the passage in this row has the word, in any of its forms."""
        with self._lock:
            found = self._base.execute(
                "SELECT 1 FROM words WHERE words MATCH ? AND rowid = ?", (f'"{word}"', row)
            ).fetchone()
        return found is not None

    def all(self) -> list[tuple[int, Passage]]:
        """Return every passage with its row, rising."""
        with self._lock:
            found = self._base.execute("SELECT row, json FROM passage ORDER BY row").fetchall()
        return [(row, _passage(text)) for row, text in found]

    @property
    def size(self) -> int:
        """How many passages there are."""
        with self._lock:
            (count,) = self._base.execute("SELECT count(*) FROM passage").fetchone()
        return int(count)

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._base.close()


def _digest(passage: Passage) -> str:
    return sha256(json.dumps(asdict(passage), sort_keys=True).encode()).hexdigest()


def _passage(text: str) -> Passage:
    plain = json.loads(text)
    for name in ("aliases", "keywords", "asked", "links"):
        plain[name] = tuple(plain[name])
    return Passage(**plain)
