"""A journal in a database: SQLite by default, written by any number of processes."""

from __future__ import annotations

import random
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

import psutil
import sqlalchemy as sql
from sqlalchemy.exc import DatabaseError, IntegrityError, OperationalError

from genesys.architecture.unit_source import UnitSource
from genesys.errors import JournalError, JournalMoved
from genesys.evolution.events import Claim, Event
from genesys.journal.encoding import decode, encode, name_of
from genesys.journal.entry import Entry, Lease
from genesys.journal.journal import LEASE_SECONDS, Journal

VERSION = 1
"""Of the tables. Every version ever released stays readable."""

PATIENCE_SECONDS = 30.0
"""How long a writer waits for others before it gives up."""

_NETWORK = frozenset({"nfs", "nfs4", "cifs", "smbfs", "smb3", "lustre", "beegfs", "9p", "afs"})

_tables = sql.MetaData()
_about = sql.Table(
    "about",
    _tables,
    sql.Column("version", sql.Integer, primary_key=True),
)
_entries = sql.Table(
    "entries",
    _tables,
    sql.Column("number", sql.Integer, primary_key=True, autoincrement=False),
    sql.Column("kind", sql.Text, nullable=False),
    sql.Column("payload", sql.Text, nullable=False),
    sql.Column("at", sql.Float, nullable=False),
    sql.Column("worker", sql.Text, nullable=False),
)
_codes = sql.Table(
    "codes",
    _tables,
    sql.Column("name", sql.Text, primary_key=True),
    sql.Column("entry", sql.Integer, nullable=False, index=True),
    sql.Column("code", sql.Text, nullable=False),
)
_leases = sql.Table(
    "leases",
    _tables,
    sql.Column("claim", sql.Integer, primary_key=True, autoincrement=False),
    sql.Column("worker", sql.Text, nullable=False),
    sql.Column("until", sql.Float, nullable=False),
    sql.Column("fraction", sql.Float, nullable=False),
    sql.Column("note", sql.Text, nullable=False),
)

Result = TypeVar("Result")


class StoreJournal(Journal):
    """Keeps entries in one SQLite file in write-ahead mode.

    Writers do not queue in SQLite, whose busy handler starves them: each tries at once and
    retries after a random half to six milliseconds. Safe against `kill -9` at any moment.

    Raises JournalError when the file is no journal, is newer than this program, lies on a
    network file system, or cannot be written.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        _refuse_network(path)
        self._engine = sql.create_engine(f"sqlite:///{path}", connect_args={"timeout": 0})
        sql.event.listen(self._engine, "connect", _configure)
        sql.event.listen(self._engine, "begin", _begin)
        self._reader = self._engine.execution_options(reads_only=True)
        self._codes: dict[str, str] = {}
        self._codes_until = 0
        self._unit = lru_cache(maxsize=None)(self._parsed)
        self._transact(self._open)

    def append(self, events: Sequence[Event], *, after: int, worker: str = "") -> int:
        """Add facts, all or none, and return the new length."""
        return self._transact(lambda store: self._write(store, events, after, worker))

    def claim(self, step: Claim, *, after: int, worker: str, seconds: float = LEASE_SECONDS) -> int:
        """Add the start of a step together with a lease on it; return the entry's number."""

        def write(store: sql.Connection) -> int:
            number = self._write(store, [step], after, worker)
            lease = Lease(number, worker, self.now() + seconds)
            store.execute(_leases.insert().values(vars(lease)))
            return number

        return self._transact(write)

    def read(self, after: int = 0) -> Iterator[Entry]:
        """Yield the entries that follow number `after`, oldest first.

        Raises JournalError, naming the entry, where one is missing or cannot be read.
        """
        query = _entries.select().where(_entries.c.number > after).order_by(_entries.c.number)
        rows = self._transact(lambda store: store.execute(query).all(), self._reader)
        self._read_codes()
        for expected, row in enumerate(rows, start=after + 1):
            if row.number != expected:
                raise JournalError(
                    f"{self._path}: entry {expected} is missing. The journal is damaged: restore "
                    "it from a copy."
                )
            event = decode(row.number, row.kind, row.payload, self._unit)
            yield Entry(row.number, event, row.at, row.worker)

    def renew(
        self, claim: int, *, seconds: float = LEASE_SECONDS, fraction: float = 0.0, note: str = ""
    ) -> None:
        """Hold a claimed step for longer, and say how far it is."""
        change = {"until": self.now() + seconds, "fraction": fraction, "note": note}
        query = _leases.update().where(_leases.c.claim == claim).values(change)
        self._transact(lambda store: store.execute(query))

    def leases(self) -> list[Lease]:
        """Return the lease of every claim ever made, latest state."""
        rows = self._transact(lambda store: store.execute(_leases.select()).all(), self._reader)
        return [Lease(**row._mapping) for row in rows]

    def now(self) -> float:
        """Return the time of this machine, on which SQLite's writers all live."""
        return time.time()

    def close(self) -> None:
        """Let go of the file."""
        self._engine.dispose()

    def _open(self, store: sql.Connection) -> None:
        _tables.create_all(store)
        version = store.execute(sql.select(_about.c.version)).scalar()
        if version is None:
            store.execute(_about.insert().values(version=VERSION))
        elif version > VERSION:
            raise JournalError(
                f"{self._path} has version {version}; this Genesys reads up to {VERSION}. "
                "Upgrade Genesys to open it."
            )

    def _write(
        self, store: sql.Connection, events: Sequence[Event], after: int, worker: str
    ) -> int:
        head = store.execute(sql.select(sql.func.max(_entries.c.number))).scalar() or 0
        if head != after:
            raise JournalMoved(f"{self._path}: expected {after} entries, found {head}.")
        codes: dict[str, dict[str, str | int]] = {}

        def keep(code: str) -> str:
            name = name_of(code)
            codes[name] = {"name": name, "entry": after + len(events), "code": code}
            return name

        rows = []
        for number, event in enumerate(events, start=after + 1):
            kind, payload = encode(event, keep)
            rows.append(
                {
                    "number": number,
                    "kind": kind,
                    "payload": payload,
                    "at": self.now(),
                    "worker": worker,
                }
            )
        for name, row in codes.items():
            known = sql.select(_codes.c.name).where(_codes.c.name == name)
            if store.execute(known).first() is None:
                store.execute(_codes.insert().values(row))
        if rows:
            store.execute(_entries.insert(), rows)
        return after + len(rows)

    def _read_codes(self) -> None:
        """Read the codes that came with entries not seen yet."""
        query = _codes.select().where(_codes.c.entry > self._codes_until)
        for row in self._transact(lambda store: store.execute(query).all(), self._reader):
            self._codes[row.name] = row.code
            self._codes_until = max(self._codes_until, row.entry)

    def _parsed(self, name: str) -> UnitSource:
        code = self._codes.get(name)
        if code is None or name_of(code) != name:
            raise JournalError(f"the code of unit {name[:12]} is missing or damaged")
        return UnitSource(code)

    def _transact(
        self, work: Callable[[sql.Connection], Result], engine: sql.Engine | None = None
    ) -> Result:
        """Run `work` in one transaction, again and again while another writer is at it."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                with (engine or self._engine).begin() as store:
                    return work(store)
            except IntegrityError as error:
                raise JournalMoved(f"{self._path}: another worker wrote first.") from error
            except (OperationalError, sqlite3.OperationalError) as error:
                if "locked" not in str(error) or time.monotonic() > deadline:
                    raise self._unwritable(error) from error
                time.sleep(random.uniform(0.0005, 0.006))
            except (DatabaseError, sqlite3.DatabaseError) as error:
                reason = getattr(error, "orig", error)
                raise JournalError(
                    f"{self._path} is not a readable journal ({reason}). Restore it from a copy, "
                    "or start the run in another folder."
                ) from error

    def _unwritable(self, error: Exception) -> JournalError:
        reason = str(getattr(error, "orig", error))
        advice = {
            "database or disk is full": "Free some space, then run the command again",
            "database is locked": "Another program holds it: close that, then run again",
        }.get(reason, "Check that the folder exists and may be written")
        return JournalError(f"{self._path}: {reason}. {advice}; what was recorded before is whole.")


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
