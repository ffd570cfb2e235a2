"""SQLite files that may be lost: all that is in them can be made again."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from genesys.errors import KnowledgeError

_OUT_OF_USE = frozenset(
    {
        sqlite3.SQLITE_PERM,
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
    }
)
"""What says nothing against the file itself: to remove it would lose what is whole."""

_GONE = frozenset({sqlite3.SQLITE_IOERR_SHORT_READ, sqlite3.SQLITE_READONLY_DBMOVED})
"""Of these kinds, those that do: it was cut off, or somebody removed it."""


class Damaged(KnowledgeError):
    """The file is not what this program wrote, or no longer: it is to be made anew."""


@contextmanager
def faults(file: Path | None) -> Iterator[None]:
    """Raise what goes wrong with the file as KnowledgeError; as Damaged where it is to blame.

    None is a file in memory.
    """
    try:
        yield
    except sqlite3.DatabaseError as error:
        code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT)
        if code & 0xFF in _OUT_OF_USE and code not in _GONE:
            raise _unusable(file, error) from error
        raise Damaged(f"{file}: not a file of this program, or a damaged one: {error}.") from error
    except UnicodeDecodeError as error:
        # SQLite quotes from a damaged file in what it says of it.
        raise Damaged(f"{file}: a damaged file: {error}.") from error
    except OSError as error:
        raise _unusable(file, error) from error


def remove(file: Path) -> None:
    """Remove the file, with what SQLite may have left beside it; KnowledgeError where it stays."""
    with faults(file):
        for path in (file, file.with_name(f"{file.name}-journal")):
            path.unlink(missing_ok=True)


def _unusable(file: Path | None, error: Exception) -> KnowledgeError:
    return KnowledgeError(
        f"{file}: expected a file that can be read and written: {error}. Make room or give "
        "permission there, or name another cache folder."
    )
