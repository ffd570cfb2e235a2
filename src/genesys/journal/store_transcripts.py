"""Transcripts in a database: the file of the journal, written by any number of processes."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import sqlalchemy as sql

from genesys.errors import JournalError
from genesys.journal import transcript_tables as tables
from genesys.journal.account import Account, must_fit
from genesys.journal.pieces import cut, from_bytes, name_of_bytes, to_bytes
from genesys.journal.refusals import answered_before, answered_twice, not_held
from genesys.journal.store import Store
from genesys.journal.transcript_tables import CALLS, SPENDS, TEXTS
from genesys.journal.transcripts import Answer, Asked, Line, Transcripts
from genesys.llm.reply import NOTHING, Usage
from genesys.llm.spend import Caps, Spend


class StoreTranscripts(Transcripts):
    """Keeps exchanges in the file of the journal, safe against `kill -9` at any moment.

    Each text is kept once, and conversations are cut between their turns, so that one that grows
    takes no more space than its last state. Raises JournalError as `Store` does.
    """

    def __init__(self, path: Path) -> None:
        self._store = Store(path, tables.TABLES)

    def begin(self, asked: Asked, tokens: int, dollars: float, caps: Caps) -> int:
        """Announce a question that takes at most so much; return its ticket.

        Raises BudgetError as promised, and JournalError for a question that has its answer.
        """
        fields = {key: value for key, value in vars(asked).items() if key != "text"}
        pieces = cut(asked.text)

        def write(store: sql.Connection) -> int:
            if _answered(store, asked.session, asked.number):
                raise answered_before(asked)
            session, run = _accounts(store, asked.session)
            must_fit(tokens, dollars, caps, session, run)
            row = {
                **fields,
                "pieces": json.dumps(_keep(store, pieces)),
                "at": time.time(),
                "state": "held",
                "held_tokens": tokens,
                "held_dollars": dollars,
            }
            return int(store.execute(tables.ADD_CALL, row).lastrowid)

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
                **vars(answer.usage),
                "dollars": answer.dollars,
                "seconds": answer.seconds,
                "end": answer.end,
            }
            store.execute(tables.CHANGE_CALL, {"this": ticket, **change})
            _spend(store, call, answer)
            return _asked(call, "") if late else None

        if late := self._store.write(write):
            raise answered_twice(late)

    def drop(self, ticket: int, usage: Usage = NOTHING, dollars: float = 0.0) -> None:
        """Give back what was held for a question that got no answer; what it took is spent."""

        def write(store: sql.Connection) -> None:
            call = _held(store, ticket)
            change = {"state": "dropped", **vars(usage), "dollars": dollars}
            store.execute(tables.CHANGE_CALL, {"this": ticket, **change})
            if usage != NOTHING or dollars:
                _spend(store, call, Answer("", usage, dollars))

        self._store.write(write)

    def lines(self, session: int) -> Sequence[Line]:
        """Return the session's exchanges by number, oldest first.

        Raises JournalError, naming the question, where a text is missing or damaged.
        """
        query = (
            CALLS.select()
            .where(CALLS.c.session == session, CALLS.c.state.in_(("held", "answered")))
            .order_by(CALLS.c.number, CALLS.c.state == "answered", CALLS.c.ticket)
        )

        def read(store: sql.Connection) -> tuple[list[Any], Mapping[int, str]]:
            # Of a number that was asked several times the last one in this order stays.
            chosen = list({row.number: row for row in store.execute(query)}.values())
            used = {number for row in chosen for number in _texts_of(row)}
            return chosen, _fetch(store, used)

        rows, texts = self._store.read(read)
        return [self._line(row, texts) for row in rows]

    def sessions(self) -> Sequence[int]:
        """Return the sessions that have a transcript, oldest first."""
        query = (
            sql.select(CALLS.c.session)
            .distinct()
            .where(CALLS.c.session > 0, CALLS.c.state != "dropped")
            .order_by(CALLS.c.session)
        )
        return list(self._store.read(lambda store: store.execute(query).scalars().all()))

    def spent(self, session: int | None = None) -> Spend:
        """Return what the run, or one session, has spent."""
        sums = SPENDS.select().order_by(SPENDS.c.session, SPENDS.c.llm)
        holds = sql.select(sql.func.sum(CALLS.c.held_dollars)).where(tables.IS_HELD)
        if session is not None:
            sums = sums.where(SPENDS.c.session == session)
            holds = holds.where(CALLS.c.session == session)
        rows, held = self._store.read(
            lambda store: (store.execute(sums).all(), store.execute(holds).scalar() or 0.0)
        )
        by_llm: dict[str, float] = {}
        for row in rows:
            if row.calls:
                by_llm[row.llm] = by_llm.get(row.llm, 0.0) + row.dollars
        return Spend(
            calls=sum(row.calls for row in rows),
            usage=sum((_usage(row) for row in rows), Usage()),
            dollars=sum(row.dollars for row in rows),
            held=held,
            by_llm=by_llm,
        )

    def close(self) -> None:
        """Let go of the file."""
        self._store.close()

    def _line(self, row: Any, texts: Mapping[int, str]) -> Line:
        try:
            asked = _asked(row, "".join(texts[number] for number in json.loads(row.pieces)))
            answer = None if row.answer is None else _answer(row, texts[row.answer])
        except KeyError as error:
            raise JournalError(
                f"{self._store.path}: session {row.session}, question {row.number} ({row.stage}): "
                "a text of it is missing or damaged. Restore the file from a copy."
            ) from error
        return Line(asked, answer, row.at)


def _asked(row: Any, text: str) -> Asked:
    return Asked(row.session, row.number, row.of, row.stage, text, row.digest, row.role, row.llm)


def _answer(row: Any, text: str) -> Answer:
    return Answer(text, _usage(row), row.dollars, row.seconds, row.end)


def _usage(row: Any) -> Usage:
    return Usage(row.read, row.cached, row.stored, row.written)


def _texts_of(row: Any) -> list[int]:
    pieces: list[int] = json.loads(row.pieces)
    return pieces if row.answer is None else [*pieces, row.answer]


def _held(store: sql.Connection, ticket: int) -> Any:
    row = store.execute(tables.CALL, {"this": ticket}).first()
    if row is None or row.state != "held":
        raise not_held(ticket, "unknown" if row is None else row.state)
    return row


def _answered(store: sql.Connection, session: int, number: int) -> bool:
    found = store.execute(tables.ANSWERED, {"session": session, "number": number})
    return found.first() is not None


def _accounts(store: sql.Connection, session: int) -> tuple[Account, Account]:
    """Return the account of the session and that of the run."""
    sums = {
        (row.kind, row.mine): (row.tokens, row.dollars)
        for row in store.execute(tables.SUMS, {"session": session})
    }
    nothing = (0, 0.0)
    mine, others = (
        Account(*sums.get(("spent", own), nothing), *sums.get(("held", own), nothing))
        for own in (True, False)
    )
    return mine, mine + others


def _spend(store: sql.Connection, call: Any, answer: Answer) -> None:
    """Add what an answer took to the sums of its session and LLM."""
    took = {"calls": int(call.of == "llm"), **vars(answer.usage), "dollars": answer.dollars}
    more = {f"more_{name}": amount for name, amount in took.items()}
    whose = {"session": call.session, "llm": call.llm}
    raised = store.execute(
        tables.RAISE_SPEND, {**{f"this_{key}": value for key, value in whose.items()}, **more}
    )
    if raised.rowcount == 0:
        store.execute(tables.ADD_SPEND, {**whose, **took})


def _keep(store: sql.Connection, texts: Sequence[str]) -> list[int]:
    """Store the texts that are not there yet; return the numbers of all."""
    pieces = [to_bytes(text) for text in texts]
    names = [name_of_bytes(piece) for piece in pieces]
    data = dict(zip(names, pieces, strict=True))
    found = store.execute(tables.KNOWN_TEXTS, {"names": list(data)}).all()
    known = {row.name: int(row.number) for row in found}
    last = known.pop("last")
    new = [name for name in data if name not in known]
    known.update({name: last + place for place, name in enumerate(new, start=1)})
    if new:
        rows = [{"number": known[name], "name": name, "text": data[name]} for name in new]
        store.execute(tables.ADD_TEXT, rows)
    return [known[name] for name in names]


def _fetch(store: sql.Connection, numbers: Iterable[int]) -> Mapping[int, str]:
    """Return texts by number, but for those that are missing or not what was stored."""
    rows = store.execute(TEXTS.select().where(TEXTS.c.number.in_(sorted(numbers))))
    return {
        row.number: from_bytes(row.text)
        for row in rows
        if isinstance(row.text, bytes) and name_of_bytes(row.text) == row.name
    }
