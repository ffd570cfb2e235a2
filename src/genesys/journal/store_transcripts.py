"""Transcripts in a database: the file of the journal, written by any number of processes."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import sqlalchemy as sql

from genesys.errors import JournalError
from genesys.journal.account import Account, must_fit
from genesys.journal.pieces import cut, from_bytes, name_of_bytes, to_bytes
from genesys.journal.refusals import answered_before, answered_twice, not_held
from genesys.journal.store import Store
from genesys.journal.transcripts import Answer, Asked, Line, Transcripts
from genesys.llm.reply import Usage
from genesys.llm.spend import Caps, Spend

_tables = sql.MetaData()
_calls = sql.Table(
    "calls",
    _tables,
    sql.Column("ticket", sql.Integer, primary_key=True),
    sql.Column("session", sql.Integer, nullable=False),
    sql.Column("number", sql.Integer, nullable=False),
    sql.Column("of", sql.Text, nullable=False),
    sql.Column("stage", sql.Text, nullable=False),
    sql.Column("role", sql.Text, nullable=False),
    sql.Column("llm", sql.Text, nullable=False),
    sql.Column("digest", sql.Text, nullable=False),
    sql.Column("pieces", sql.Text, nullable=False),
    sql.Column("at", sql.Float, nullable=False),
    sql.Column("state", sql.Text, nullable=False),
    sql.Column("held_tokens", sql.Integer, nullable=False),
    sql.Column("held_dollars", sql.Float, nullable=False),
    sql.Column("answer", sql.Integer),
    sql.Column("read", sql.Integer),
    sql.Column("cached", sql.Integer),
    sql.Column("stored", sql.Integer),
    sql.Column("written", sql.Integer),
    sql.Column("dollars", sql.Float),
    sql.Column("seconds", sql.Float),
    sql.Column("end", sql.Text),
)
_HELD = sql.text("state = 'held'")
sql.Index("calls_asked", _calls.c.session, _calls.c.number)
sql.Index("calls_held", _calls.c.session, sqlite_where=_HELD)
_texts = sql.Table(
    "texts",
    _tables,
    sql.Column("number", sql.Integer, primary_key=True),
    sql.Column("name", sql.Text, nullable=False, unique=True),
    sql.Column("text", sql.LargeBinary, nullable=False),
)
_spends = sql.Table(
    "spends",
    _tables,
    sql.Column("session", sql.Integer, primary_key=True, autoincrement=False),
    sql.Column("llm", sql.Text, primary_key=True),
    sql.Column("calls", sql.Integer, nullable=False),
    sql.Column("read", sql.Integer, nullable=False),
    sql.Column("cached", sql.Integer, nullable=False),
    sql.Column("stored", sql.Integer, nullable=False),
    sql.Column("written", sql.Integer, nullable=False),
    sql.Column("dollars", sql.Float, nullable=False),
)
"""What all answers took, added up, so that asking does not read them all."""


class StoreTranscripts(Transcripts):
    """Keeps exchanges in the file of the journal, safe against `kill -9` at any moment.

    Each text is kept once, and conversations are cut between their turns, so that one that grows
    takes no more space than its last state. Raises JournalError as `Store` does.
    """

    def __init__(self, path: Path) -> None:
        self._store = Store(path, _tables)

    def begin(self, asked: Asked, tokens: int, dollars: float, caps: Caps) -> int:
        """Announce a question that takes at most so much; return its ticket.

        Raises BudgetError as promised, and JournalError for a question that has its answer.
        """

        def write(store: sql.Connection) -> int:
            if _answered(store, asked.session, asked.number):
                raise answered_before(asked)
            session, run = _accounts(store, asked.session)
            must_fit(tokens, dollars, caps, session, run)
            row = {
                **{key: value for key, value in vars(asked).items() if key != "text"},
                "pieces": json.dumps(_keep(store, cut(asked.text))),
                "at": time.time(),
                "state": "held",
                "held_tokens": tokens,
                "held_dollars": dollars,
            }
            added = store.execute(_calls.insert().values(row)).inserted_primary_key
            assert added is not None
            return int(added[0])

        return self._store.write(write)

    def end(self, ticket: int, answer: Answer) -> None:
        """Record the answer and give back what was held.

        Raises JournalError for a ticket that is not open, and for a question that was answered
        meanwhile: what this answer cost counts then, but the first one stands.
        """

        def write(store: sql.Connection) -> Asked | None:
            call = _held(store, ticket)
            late = _answered(store, call.session, call.number)
            change = {
                "state": "late" if late else "answered",
                "answer": _keep(store, [answer.text])[0],
                **asdict(answer.usage),
                "dollars": answer.dollars,
                "seconds": answer.seconds,
                "end": answer.end,
            }
            store.execute(_calls.update().where(_calls.c.ticket == ticket).values(change))
            _add(store, call, answer)
            return _asked(call, "") if late else None

        if late := self._store.write(write):
            raise answered_twice(late)

    def drop(self, ticket: int) -> None:
        """Give back what was held for a question that was refused and cost nothing."""

        def write(store: sql.Connection) -> None:
            _held(store, ticket)
            change = _calls.update().where(_calls.c.ticket == ticket).values(state="dropped")
            store.execute(change)

        self._store.write(write)

    def lines(self, session: int) -> Sequence[Line]:
        """Return the session's exchanges by number, oldest first.

        Raises JournalError, naming the question, where a text is missing or damaged.
        """
        query = (
            _calls.select()
            .where(_calls.c.session == session, _calls.c.state.in_(("held", "answered")))
            .order_by(_calls.c.number, _calls.c.state == "answered", _calls.c.ticket)
        )

        def read(store: sql.Connection) -> tuple[list[Any], Mapping[int, str]]:
            # Of a number that was asked several times the last one in this order stays.
            chosen = list({row.number: row for row in store.execute(query)}.values())
            used = {number for row in chosen for number in _named(row)}
            return chosen, _fetch(store, used)

        rows, texts = self._store.read(read)
        return [self._line(row, texts) for row in rows]

    def sessions(self) -> Sequence[int]:
        """Return the sessions that have a transcript, oldest first."""
        query = (
            sql.select(_calls.c.session)
            .distinct()
            .where(_calls.c.session > 0, _calls.c.state != "dropped")
            .order_by(_calls.c.session)
        )
        return list(self._store.read(lambda store: store.execute(query).scalars().all()))

    def spent(self, session: int | None = None) -> Spend:
        """Return what the run, or one session, has spent."""
        rows, held = self._store.read(lambda store: _spent(store, session))
        usage = sum((_usage(row) for row in rows), Usage())
        by_llm: dict[str, float] = {}
        for row in rows:
            if row.calls:
                by_llm[row.llm] = by_llm.get(row.llm, 0.0) + row.dollars
        calls = sum(row.calls for row in rows)
        return Spend(calls, usage, sum(row.dollars for row in rows), held, by_llm)

    def close(self) -> None:
        """Let go of the file."""
        self._store.close()

    def _line(self, row: Any, texts: Mapping[int, str]) -> Line:
        try:
            text = "".join(texts[number] for number in json.loads(row.pieces))
            answer = None if row.answer is None else _answer(row, texts)
        except KeyError as error:
            raise JournalError(
                f"{self._store.path}: session {row.session}, question {row.number} ({row.stage}): "
                "a text of it is missing or damaged. Restore the file from a copy."
            ) from error
        return Line(_asked(row, text), answer, row.at)


def _asked(row: Any, text: str) -> Asked:
    return Asked(row.session, row.number, row.of, row.stage, text, row.digest, row.role, row.llm)


def _answer(row: Any, texts: Mapping[int, str]) -> Answer:
    return Answer(texts[row.answer], _usage(row), row.dollars, row.seconds, row.end)


def _usage(row: Any) -> Usage:
    return Usage(row.read, row.cached, row.stored, row.written)


def _named(row: Any) -> list[int]:
    pieces: list[int] = json.loads(row.pieces)
    return pieces if row.answer is None else [*pieces, row.answer]


def _answered(store: sql.Connection, session: int, number: int) -> bool:
    query = sql.select(_calls.c.ticket).where(
        _calls.c.session == session, _calls.c.number == number, _calls.c.state == "answered"
    )
    return store.execute(query).first() is not None


def _held(store: sql.Connection, ticket: int) -> Any:
    row = store.execute(_calls.select().where(_calls.c.ticket == ticket)).first()
    if row is None or row.state != "held":
        raise not_held(ticket, "unknown" if row is None else row.state)
    return row


def _accounts(store: sql.Connection, session: int) -> tuple[Account, Account]:
    """Return the account of the session and that of the run."""
    total = sql.func.sum
    spent = sql.select(
        (_spends.c.session == session).label("mine"),
        total(_spends.c.read + _spends.c.written).label("tokens"),
        total(_spends.c.dollars).label("dollars"),
    ).group_by("mine")
    held = sql.select(
        (_calls.c.session == session).label("mine"),
        total(_calls.c.held_tokens).label("tokens"),
        total(_calls.c.held_dollars).label("dollars"),
    )
    sums = {row.mine: (row.tokens, row.dollars) for row in store.execute(spent)}
    holds = {
        row.mine: (row.tokens, row.dollars)
        for row in store.execute(held.where(_HELD).group_by("mine"))
    }
    nothing = (0, 0.0)
    mine = Account(*sums.get(True, nothing), *holds.get(True, nothing))
    others = Account(*sums.get(False, nothing), *holds.get(False, nothing))
    return mine, mine + others


def _spent(store: sql.Connection, session: int | None) -> tuple[Sequence[Any], float]:
    rows = _spends.select().order_by(_spends.c.session, _spends.c.llm)
    held = sql.select(sql.func.sum(_calls.c.held_dollars)).where(_HELD)
    if session is not None:
        rows = rows.where(_spends.c.session == session)
        held = held.where(_calls.c.session == session)
    return store.execute(rows).all(), store.execute(held).scalar() or 0.0


def _add(store: sql.Connection, call: Any, answer: Answer) -> None:
    """Add what an answer took to the sums of its session and LLM."""
    amounts = {"calls": int(call.of == "llm"), **asdict(answer.usage), "dollars": answer.dollars}
    sums = {key: _spends.c[key] + amount for key, amount in amounts.items()}
    known = (_spends.c.session == call.session) & (_spends.c.llm == call.llm)
    if store.execute(_spends.update().where(known).values(sums)).rowcount == 0:
        row = {"session": call.session, "llm": call.llm, **amounts}
        store.execute(_spends.insert().values(row))


def _keep(store: sql.Connection, texts: Sequence[str]) -> list[int]:
    """Store the texts that are not there yet; return the numbers of all."""
    data = [to_bytes(text) for text in texts]
    names = [name_of_bytes(piece) for piece in data]
    query = sql.select(_texts.c.name, _texts.c.number).where(_texts.c.name.in_(set(names)))
    known = {row.name: row.number for row in store.execute(query)}
    last = store.execute(sql.select(sql.func.max(_texts.c.number))).scalar() or 0
    rows: list[dict[str, Any]] = []
    for name, piece in zip(names, data, strict=True):
        if name not in known:
            known[name] = last + len(rows) + 1
            rows.append({"number": known[name], "name": name, "text": piece})
    if rows:
        store.execute(_texts.insert(), rows)
    return [known[name] for name in names]


def _fetch(store: sql.Connection, numbers: Iterable[int]) -> Mapping[int, str]:
    """Return texts by number, but for those that are missing or not what was stored."""
    rows = store.execute(_texts.select().where(_texts.c.number.in_(sorted(numbers))))
    return {
        row.number: from_bytes(row.text)
        for row in rows
        if isinstance(row.text, bytes) and name_of_bytes(row.text) == row.name
    }
