"""Transcripts in a list: for tests and examples."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from genesys.journal.account import Account, must_fit
from genesys.journal.refusals import answered_before, answered_twice, not_held
from genesys.journal.transcripts import Answer, Asked, Line, Transcripts
from genesys.llm.reply import NOTHING, Usage
from genesys.llm.spend import Caps, Spend


@dataclass
class _Call:
    asked: Asked
    at: float
    tokens: int = 0
    dollars: float = 0.0
    state: Literal["held", "answered", "late", "dropped"] = "held"
    answer: Answer | None = None


class MemoryTranscripts(Transcripts):
    """Keeps exchanges for as long as the process lives; begins with `lines`, which are kept."""

    def __init__(self, lines: Iterable[Line] = ()) -> None:
        self._turn = threading.Lock()
        self._calls = [
            _Call(
                line.asked, line.at, state="answered" if line.answer else "held", answer=line.answer
            )
            for line in lines
        ]

    def begin(self, asked: Asked, tokens: int, dollars: float, caps: Caps) -> int:
        """Announce a question that takes at most so much; return its ticket."""
        with self._turn:
            if self._answered(asked):
                raise answered_before(asked)
            must_fit(tokens, dollars, caps, self._account(asked.session), self._account())
            self._calls.append(_Call(asked, time.time(), tokens, dollars))
            return len(self._calls)

    def end(self, ticket: int, answer: Answer) -> None:
        """Record the answer and give back what was held."""
        with self._turn:
            call = self._held(ticket)
            late = self._answered(call.asked)
            call.state, call.answer = "late" if late else "answered", answer
        if late:
            raise answered_twice(call.asked)

    def drop(self, ticket: int, usage: Usage = NOTHING, dollars: float = 0.0) -> None:
        """Give back what was held for a question that got no answer; what it took is spent."""
        with self._turn:
            call = self._held(ticket)
            call.state = "dropped"
            if usage != NOTHING or dollars:
                call.answer = Answer("", usage, dollars)

    def lines(self, session: int) -> Sequence[Line]:
        """Return the session's exchanges by number, oldest first."""
        found: dict[int, _Call] = {}
        for call in self._of(session):
            number = call.asked.number
            if call.state == "answered" or (
                call.state == "held" and (number not in found or found[number].state == "held")
            ):
                found[number] = call
        return [Line(call.asked, call.answer, call.at) for _, call in sorted(found.items())]

    def sessions(self) -> Sequence[int]:
        """Return the sessions that have a transcript, oldest first."""
        calls = self._of(None)
        return sorted({c.asked.session for c in calls if c.asked.session and c.state != "dropped"})

    def spent(self, session: int | None = None) -> Spend:
        """Return what the run, or one session, has spent."""
        by_llm: dict[str, float] = {}
        calls, usage, dollars, held = 0, NOTHING, 0.0, 0.0
        for call in self._of(session):
            if call.state == "held":
                held += call.dollars
            if call.answer is None:
                continue
            usage += call.answer.usage
            dollars += call.answer.dollars
            if call.asked.of == "llm":
                calls += 1
                by_llm[call.asked.llm] = by_llm.get(call.asked.llm, 0.0) + call.answer.dollars
        return Spend(calls, usage, dollars, held, by_llm)

    def _of(self, session: int | None) -> list[_Call]:
        return [call for call in self._calls if session in (None, call.asked.session)]

    def _answered(self, asked: Asked) -> bool:
        return any(
            call.state == "answered" and call.asked.number == asked.number
            for call in self._of(asked.session)
        )

    def _held(self, ticket: int) -> _Call:
        if not 1 <= ticket <= len(self._calls):
            raise not_held(ticket, "unknown")
        call = self._calls[ticket - 1]
        if call.state != "held":
            raise not_held(ticket, call.state)
        return call

    def _account(self, session: int | None = None) -> Account:
        spend = self.spent(session)
        held = sum(call.tokens for call in self._of(session) if call.state == "held")
        return Account(spend.usage.read + spend.usage.written, spend.dollars, held, spend.held)
