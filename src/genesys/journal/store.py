"""A SQLite file in write-ahead mode: what the journal and the transcripts share."""

from __future__ import annotations

import random
import sqlite3
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import psutil
import sqlalchemy as sql
from sqlalchemy.exc import DatabaseError, IntegrityError, OperationalError

from genesys.errors import JournalError, JournalMoved

VERSION = 1
"""Of the tables. Every version ever released stays readable."""

PATIENCE_SECONDS = 30.0
"""How long a writer waits for others before it gives up."""

_NETWORK = frozenset({"nfs", "nfs4", "cifs", "smbfs", "smb3", "lustre", "beegfs", "9p", "afs"})

_about = sql.Table(
    "about",
    sql.MetaData(),
    sql.Column("version", sql.Integer, primary_key=True),
)

Result = TypeVar("Result")


class Store:
    """Runs transactions on one file, from any number of threads and processes.

    Writers do not queue in SQLite, whose busy handler starves them: each tries at once and
    retries after a random half to six milliseconds. Safe against `kill -9` at any moment.

    Tables that the file does not have yet are added to it. Raises JournalError when the file is
    no journal, is newer than this program, lies on a network file system, or cannot be written.
    """

    def __init__(self, path: Path, tables: sql.MetaData) -> None:
        self.path = path
        _refuse_network(path)
        self._engine = sql.create_engine(f"sqlite:///{path}", connect_args={"timeout": 0})
        sql.event.listen(self._engine, "connect", _configure)
        sql.event.listen(self._engine, "begin", _begin)
        self._reader = self._engine.execution_options(reads_only=True)
        self._turn = threading.Lock()
        self.write(lambda store: self._open(store, tables))

    def write(self, work: Callable[[sql.Connection], Result]) -> Result:
        """Run `work` in one transaction that no other writer comes between."""
        # Threads of one process take turns here, which costs them nothing; processes cannot.
        with self._turn:
            return self._transact(work, self._engine)

    def read(self, work: Callable[[sql.Connection], Result]) -> Result:
        """Run `work` on the file as it is at one moment; writers are not held up."""
        return self._transact(work, self._reader)

    def close(self) -> None:
        """Let go of the file."""
        self._engine.dispose()

    def _open(self, store: sql.Connection, tables: sql.MetaData) -> None:
        _about.metadata.create_all(store)
        version = store.execute(sql.select(_about.c.version)).scalar()
        if version is None:
            store.execute(_about.insert().values(version=VERSION))
        elif version > VERSION:
            raise JournalError(
                f"{self.path} has version {version}; this Genesys reads up to {VERSION}. "
                "Upgrade Genesys to open it."
            )
        tables.create_all(store)

    def _transact(self, work: Callable[[sql.Connection], Result], engine: sql.Engine) -> Result:
        """Run `work` in one transaction, again and again while another writer is at it."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                with engine.begin() as store:
                    return work(store)
            except IntegrityError as error:
                raise JournalMoved(f"{self.path}: another worker wrote first.") from error
            except (OperationalError, sqlite3.OperationalError) as error:
                if "locked" not in str(error) or time.monotonic() > deadline:
                    raise self._unwritable(error) from error
                time.sleep(random.uniform(0.0005, 0.006))
            except (DatabaseError, sqlite3.DatabaseError) as error:
                reason = getattr(error, "orig", error)
                raise JournalError(
                    f"{self.path} is not a readable journal ({reason}). Restore it from a copy, "
                    "or start the run in another folder."
                ) from error

    def _unwritable(self, error: Exception) -> JournalError:
        reason = str(getattr(error, "orig", error))
        advice = {
            "database or disk is full": "Free some space, then run the command again",
            "database is locked": "Another program holds it: close that, then run again",
        }.get(reason, "Check that the folder exists and may be written")
        return JournalError(f"{self.path}: {reason}. {advice}; what was recorded before is whole.")


def _configure(connection: sql.PoolProxiedConnection, _record: object) -> None:
    # Transactions are begun by hand, so that a writer takes the lock before it reads.
    connection.isolation_level = None  # type: ignore[attr-defined]
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.close()


def _begin(connection: sql.Connection) -> None:
    reads_only = connection.get_execution_options().get("reads_only", False)
    connection.exec_driver_sql("BEGIN" if reads_only else "BEGIN IMMEDIATE")


def _refuse_network(path: Path) -> None:
    home = path.resolve().parent
    mounts = [
        (len(part.mountpoint), part.fstype)
        for part in psutil.disk_partitions(all=True)
        if home.is_relative_to(part.mountpoint)
    ]
    kind = max(mounts, default=(0, ""))[1]
    if kind in _NETWORK:
        raise JournalError(
            f"{path} lies on a network file system ({kind}), on which SQLite loses data. "
            "Put the run on a local disk."
        )
