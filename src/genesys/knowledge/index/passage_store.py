"""The passages of one collection and their words, in SQLite."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path

from genesys.knowledge.passage import Passage
from genesys.knowledge.plain_text import writable
from genesys.knowledge.remade_file import Damaged, faults

VERSION = 2
"""Of the tables. A file of another version is built anew: all in it comes from elsewhere."""

WEIGHTS = (2.0, 1.0, 1.0, 1.0)
"""Of words found in the title, the text, the keywords and the ways of asking; by measurement."""

_LONGEST_TITLE = 40
"""Words of a query that may be a title."""

_TABLES = f"""
PRAGMA user_version = {VERSION};
CREATE TABLE passage (row INTEGER PRIMARY KEY, digest TEXT, json TEXT);
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

    Threads may share it; processes may open the same file. The row of a passage follows from its
    id, so that equals rank the same however the index came to be.

    Everything raises Damaged for a file that is damaged, of another version, or not ours, and
    KnowledgeError for one that cannot be used.
    """

    def __init__(self, file: Path | None) -> None:
        self._file = file
        self._lock = threading.RLock()
        with faults(file):
            if file is not None:
                file.parent.mkdir(parents=True, exist_ok=True)
            self._base = sqlite3.connect(
                file or ":memory:", timeout=60.0, check_same_thread=False, isolation_level=None
            )
        try:
            self._open()
        except BaseException:  # whatever it is, it goes on up; the file must not stay open
            self._base.close()
            raise

    def _open(self) -> None:
        with self._reading() as base:
            # In KiB: all of a large index, which is else read from disk again for each word.
            base.execute("PRAGMA cache_size = -100000")
        with self._writing() as base:
            (version,) = base.execute("PRAGMA user_version").fetchone()
            (tables,) = base.execute("SELECT count(*) FROM sqlite_master").fetchone()
            if not tables:
                for statement in _TABLES.split(";"):
                    base.execute(statement)
                return
            if version != VERSION:
                raise Damaged(f"{self._file}: version {version}, this program writes {VERSION}.")
            (state,) = base.execute("PRAGMA quick_check(1)").fetchone()
            if state != "ok":
                raise Damaged(f"{self._file}: {state}.")
            # Compares the index of words with the text it was made from; 0.2 s for 10,000 passages.
            base.execute("INSERT INTO words (words) VALUES ('integrity-check')")
            for row, digest, text in base.execute("SELECT row, digest, json FROM passage"):
                self._check(row, digest, text)

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        with self._lock, faults(self._file):
            yield self._base

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """Write all of what the block writes, or nothing."""
        with self._reading() as base:
            base.execute("BEGIN IMMEDIATE")
            with base:
                yield base

    @property
    def version(self) -> int:
        """Changes when another process or another store has written to the file."""
        with self._reading() as base:
            return int(base.execute("PRAGMA data_version").fetchone()[0])

    def keep(self, passages: Iterable[Passage]) -> bool:
        """Hold exactly these passages, and say whether anything changed.

        What cannot be written as UTF-8, half a character from a broken document, becomes `?`.
        """
        wanted = {_row(passage.id): _json(passage) for passage in passages}
        with self._writing() as base:
            held = dict(base.execute("SELECT row, digest FROM passage").fetchall())
            digests = {row: _digest(text) for row, text in wanted.items()}
            gone = [row for row, digest in held.items() if digests.get(row) != digest]
            # In rising order: the index of words begins a new piece wherever a row goes back.
            new = sorted(row for row, digest in digests.items() if held.get(row) != digest)
            for table, key in (("passage", "row"), ("words", "rowid")):
                base.executemany(f"DELETE FROM {table} WHERE {key} = ?", [(row,) for row in gone])
            base.executemany(
                "INSERT INTO passage (row, digest, json) VALUES (?, ?, ?)",
                [(row, digests[row], wanted[row]) for row in new],
            )
            base.executemany(
                "INSERT INTO words (rowid, title, text, keywords, asked) VALUES (?, ?, ?, ?, ?)",
                [(row, *_fields(_passage(wanted[row]))) for row in new],
            )
        return bool(gone or new)

    def passages(self, rows: Sequence[int]) -> Mapping[int, Passage]:
        """Return the passages of these rows; those that are gone are left out."""
        with self._reading() as base:
            found = base.execute(
                "SELECT row, digest, json FROM passage "
                "WHERE row IN (SELECT value FROM json_each(?))",
                (json.dumps(list(rows)),),
            ).fetchall()
        return dict(self._whole(found))

    def matching(self, words: Sequence[str], title: Sequence[str], most: int) -> list[Ranked]:
        """Return the rows that have any of the words, best first by BM25 over weighted fields.

        One whose title has all the words of `title`, in a row, has one rare word more.
        """
        if not words:
            return []
        either = " OR ".join(
            [*(f'"{word}"' for word in words), f'title : "{" ".join(title[:_LONGEST_TITLE])}"']
        )
        weights = ", ".join(str(weight) for weight in WEIGHTS)
        with self._reading() as base:
            found = base.execute(
                f"SELECT rowid, bm25(words, {weights}) AS rank FROM words "
                "WHERE words MATCH ? ORDER BY rank, rowid LIMIT ?",
                (either, most),
            ).fetchall()
        return [Ranked(row, -rank) for row, rank in found]

    def count(self, word: str) -> int:
        """Return how many passages have the word, in any of its forms."""
        with self._reading() as base:
            (found,) = base.execute(
                "SELECT count(*) FROM words WHERE words MATCH ?", (f'"{word}"',)
            ).fetchone()
        return int(found)

    def has(self, row: int, word: str) -> bool:
        """Tell whether the passage in this row has the word, in any of its forms."""
        with self._reading() as base:
            found = base.execute(
                "SELECT 1 FROM words WHERE words MATCH ? AND rowid = ?", (f'"{word}"', row)
            ).fetchone()
        return found is not None

    def all(self) -> list[tuple[int, Passage]]:
        """Return every passage with its row, rising."""
        with self._reading() as base:
            found = base.execute("SELECT row, digest, json FROM passage ORDER BY row").fetchall()
        return list(self._whole(found))

    def _whole(self, found: Iterable[tuple[int, str, str]]) -> Iterator[tuple[int, Passage]]:
        """Yield the passages; Damaged where one is not what was written."""
        for row, digest, text in found:
            self._check(row, digest, text)
            yield row, _passage(text)

    def _check(self, row: int, digest: object, text: object) -> None:
        if not isinstance(text, str) or _digest(text) != digest:
            raise Damaged(f"{self._file}: the passage in row {row} is damaged.")

    @property
    def size(self) -> int:
        """How many passages there are."""
        with self._reading() as base:
            (count,) = base.execute("SELECT count(*) FROM passage").fetchone()
        return int(count)

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._base.close()


def _row(id_: str) -> int:
    return int.from_bytes(sha256(id_.encode("utf-8", "surrogatepass")).digest()[:6])


def _json(passage: Passage) -> str:
    return writable(json.dumps(asdict(passage), ensure_ascii=False))


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def _passage(text: str) -> Passage:
    plain = json.loads(text)
    for name in ("aliases", "keywords", "asked", "links"):
        plain[name] = tuple(plain[name])
    return Passage(**plain)


def _fields(passage: Passage) -> tuple[str, ...]:
    """Return what each column of the index of words gets."""
    return passage.title, passage.text, *map(" . ".join, (passage.keywords, passage.asked))
