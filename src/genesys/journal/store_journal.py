"""A journal in a database: SQLite by default, written by any number of processes."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path

import sqlalchemy as sql

from genesys.architecture.unit_source import UnitSource
from genesys.errors import JournalError, JournalMoved
from genesys.evolution.events import Claim, Event
from genesys.journal.encoding import decode, encode, name_of
from genesys.journal.entry import Entry, Lease
from genesys.journal.journal import LEASE_SECONDS, Journal
from genesys.journal.store import Store

_tables = sql.MetaData()
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


class StoreJournal(Journal):
    """Keeps entries in one SQLite file, safe against `kill -9` at any moment.

    Raises JournalError as `Store` does.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._store = Store(path, _tables)
        self._codes: dict[str, str] = {}
        self._codes_until = 0
        self._unit = lru_cache(maxsize=None)(self._parsed)

    def append(self, events: Sequence[Event], *, after: int, worker: str = "") -> int:
        """Add facts, all or none, and return the new length."""
        return self._store.write(lambda store: self._write(store, events, after, worker))

    def claim(self, step: Claim, *, after: int, worker: str, seconds: float = LEASE_SECONDS) -> int:
        """Add the start of a step together with a lease on it; return the entry's number."""

        def write(store: sql.Connection) -> int:
            number = self._write(store, [step], after, worker)
            lease = Lease(number, worker, self.now() + seconds)
            store.execute(_leases.insert().values(vars(lease)))
            return number

        return self._store.write(write)

    def read(self, after: int = 0) -> Iterator[Entry]:
        """Yield the entries that follow number `after`, oldest first.

        Raises JournalError, naming the entry, where one is missing or cannot be read.
        """
        query = _entries.select().where(_entries.c.number > after).order_by(_entries.c.number)
        rows = self._store.read(lambda store: store.execute(query).all())
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
        self._store.write(lambda store: store.execute(query))

    def leases(self) -> list[Lease]:
        """Return the lease of every claim ever made, latest state."""
        rows = self._store.read(lambda store: store.execute(_leases.select()).all())
        return [Lease(**row._mapping) for row in rows]

    def now(self) -> float:
        """Return the time of this machine, on which SQLite's writers all live."""
        return time.time()

    def close(self) -> None:
        """Let go of the file."""
        self._store.close()

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
        for row in self._store.read(lambda store: store.execute(query).all()):
            self._codes[row.name] = row.code
            self._codes_until = max(self._codes_until, row.entry)

    def _parsed(self, name: str) -> UnitSource:
        code = self._codes.get(name)
        if code is None or name_of(code) != name:
            raise JournalError(f"the code of unit {name[:12]} is missing or damaged")
        return UnitSource(code)
