"""One session's transcript: what was answered before is answered again, without asking."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable

from genesys.errors import GenesysError, LLMError, LLMUnavailable, RecordEnded, ReplayError
from genesys.journal.transcripts import Answer, Asked, AskedOf, Transcripts
from genesys.llm.price import Price
from genesys.llm.reply import NOTHING, Usage
from genesys.llm.spend import Caps

Ask = Callable[[], Answer]

IN_VAIN = 3
"""Attempts that were counted and brought nothing: a fourth would fare no better."""


class Transcript:
    """Makes a session repeatable: it is a function of the answers that it was given.

    Everything that a session learns from outside itself goes through `answer`, in order, one at a
    time. An answer is recorded before it is returned. A session that begins again is given the
    recorded answers, and asks only what is not there yet.
    """

    def __init__(
        self,
        session: int,
        transcripts: Transcripts,
        caps: Callable[[], Caps],
        *,
        offline: bool = False,
    ) -> None:
        self.session = session
        self._transcripts = transcripts
        self._caps = caps
        self.offline = offline
        self._number = 0
        self._known = {
            line.asked.number: line for line in transcripts.lines(session) if line.answer
        }

    @property
    def next_of(self) -> AskedOf | None:
        """Of whom the next answer on record is; None where the record ends."""
        known = self._known.get(self._number + 1)
        return known.asked.of if known else None

    def answer(
        self,
        of: AskedOf,
        stage: str,
        text: str,
        ask: Ask,
        *,
        digest: str = "",
        role: str = "",
        llm: str = "",
        tokens: int = 0,
        dollars: float = 0.0,
        price: Price | None = None,
    ) -> Answer:
        """Return the recorded answer, or ask, record and return.

        Raises ReplayError where the record holds another question in this place, or, offline, none;
        BudgetError when the most that asking can take (`tokens`, `dollars`) is not left. Whatever
        `ask` raises passes through, and frees what was held for it, but for what an LLM that gave
        no answer has counted all the same, at this `price`; such an LLM is asked again, IN_VAIN
        times in all, if that is left too.
        """
        self._number += 1
        digest = digest or hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
        known = self._known.get(self._number)
        if known is not None and known.answer is not None:
            if known.asked.digest != digest:
                raise ReplayError(self._differs(known.asked, of, role, stage))
            return known.answer
        if self.offline:
            raise RecordEnded(
                f"Session {self.session}: its record ends before question {self._number} "
                f"({stage}, of {role or of}).",
                stage,
            )
        asked = Asked(self.session, self._number, of, stage, text, digest, role, llm)
        attempts = 0
        while True:
            attempts += 1
            ticket = self._transcripts.begin(asked, tokens, dollars, self._caps())
            started = time.monotonic()
            try:
                given = ask()
            except GenesysError as error:
                usage = _counted(error)
                self._transcripts.drop(ticket, usage, price.of(usage) if price else 0.0)
                if usage == NOTHING or attempts == IN_VAIN or not isinstance(error, LLMUnavailable):
                    raise
                continue
            seconds = time.monotonic() - started
            answer = Answer(given.text, given.usage, given.dollars, seconds, given.end)
            self._transcripts.end(ticket, answer)
            return answer

    def _differs(self, known: Asked, of: str, role: str, stage: str) -> str:
        return (
            f"Session {self.session}, question {self._number}: expected what the record has "
            f"({known.stage}, of {known.role or known.of}), got another one ({stage}, of "
            f"{role or of}). Its record was made by other prompts or settings: start a new session."
        )


def _counted(error: GenesysError) -> Usage:
    """Return the tokens that an LLM has counted though it gave no answer."""
    usage = error.usage if isinstance(error, LLMError) else None
    return usage if isinstance(usage, Usage) else NOTHING
