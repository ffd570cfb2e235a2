"""A SQLite file in write-ahead mode: what the journal and the transcripts share."""

from __future__ import annotations

import random
import sqlite3
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar, cast

import psutil
import sqlalchemy as sql
from sqlalchemy.exc import DatabaseError, IntegrityError, OperationalError

from genesys.errors import GenesysError, JournalError, JournalMoved

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


class _Writing:
    """What one thread wants written."""

    def __init__(self, work: Callable[[sql.Connection], Any]) -> None:
        self.work = work
        self.done = False
        self.result: Any = None
        self.error: Exception | None = None

    def as_part(self, store: sql.Connection) -> tuple[Any, Exception | None]:
        """Do it within a larger transaction, of which a refusal undoes only this part."""
        try:
            with store.begin_nested():
                return self.work(store), None
        except GenesysError as error:
            return None, error

    def end(self, result: Any, error: Exception | None) -> None:
        self.result, self.error, self.done = result, error, True


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
        self._waiting: deque[_Writing] = deque()
        self.write(lambda store: self._open(store, tables))

    def write(self, work: Callable[[sql.Connection], Result]) -> Result:
        """Run `work` in one transaction that no other writer comes between.

        What takes long is the disk, so threads that come while another one writes are then written
        together. Each still gets its own result or error, and only when the disk has it.
        """
        mine = _Writing(work)
        self._waiting.append(mine)
        with self._turn:
            if not mine.done:
                together = [self._waiting.popleft() for _ in range(len(self._waiting))]
                try:
                    self._write_all(together)
                finally:
                    # Where this thread is interrupted, the work of the others waits on.
                    self._waiting.extend(w for w in together if not w.done and w is not mine)
        if mine.error:
            raise mine.error
        return cast(Result, mine.result)

    def read(self, work: Callable[[sql.Connection], Result]) -> Result:
        """Run `work` on the file as it is at one moment; writers are not held up."""
        return self._transact(work, self._reader, time.monotonic() + PATIENCE_SECONDS)

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

    def _write_all(self, writings: Sequence[_Writing]) -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        if len(writings) > 1 and self._write_together(writings, deadline):
            return
        for writing in writings:
            try:
                writing.end(self._transact(writing.work, self._engine, deadline), None)
            except Exception as error:  # noqa: BLE001 - it is raised in its own thread
                writing.end(None, error)

    def _write_together(self, writings: Sequence[_Writing], deadline: float) -> bool:
        """Write all in one transaction; False, and nothing is written, where that fails."""
        try:
            ends = self._transact(
                lambda store: [writing.as_part(store) for writing in writings],
                self._engine,
                deadline,
            )
        except Exception:  # noqa: BLE001 - each alone will show whose it is
            return False
        for writing, (result, error) in zip(writings, ends, strict=True):
            writing.end(result, error)
        return True

    def _transact(
        self, work: Callable[[sql.Connection], Result], engine: sql.Engine, deadline: float
    ) -> Result:
        """Run `work` in one transaction, again and again while another process writes."""
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
