"""The one way out to services on the web."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from tenacity import RetryCallState, Retrying, retry_if_exception_type
from tenacity.stop import stop_after_attempt, stop_before_delay

from genesys.errors import SourceError
from genesys.knowledge.passage import Passage
from genesys.knowledge.web.answers import Answers, Question
from genesys.knowledge.web.failures import Passing
from genesys.knowledge.web.patience import Patience
from genesys.knowledge.web.request import Request
from genesys.knowledge.web.turns import Turns

Read = TypeVar("Read")

_WORTH_TELLING = 2.0
"""Seconds of waiting."""


def _silent(line: str) -> None:
    """Tell nobody."""


@dataclass(frozen=True)
class Web:
    """Asks services politely and patiently, and remembers what they answered.

    Made once, and handed to every outside source. Threads and processes may share its folder; the
    rate limits of the services then hold for all of them together.
    """

    folder: Path
    """Where answers are kept, and whose turn it is: a folder for each source."""

    notice: Callable[[str], None] = _silent
    """Is told, in a line, of waits and of what was dropped."""

    patience: Patience = field(default_factory=Patience)

    def remembered(
        self, source: str, question: Question, ask: Callable[[], Sequence[Passage]]
    ) -> tuple[Passage, ...]:
        """Return what this question was answered before, without a network; else ask and keep.

        Raises what `ask` raises, and SourceError where the folder cannot be used.
        """
        try:
            return Answers(self.folder, self.notice).of(source, question, ask)
        except OSError as error:
            raise _unusable(self.folder, error) from error

    def fetch(self, request: Request, read: Callable[[bytes], Read]) -> Read:
        """Return what `read` makes of the service's answer.

        `read` raises ValueError for a body that is damaged: it is asked for again, as after a
        time-out, a broken connection, 429 and 5xx. Raises Refused for any other status, and
        SourceError when patience ends; neither shows a key.
        """
        deadline = time.monotonic() + self.patience.seconds
        attempts = Retrying(
            retry=retry_if_exception_type(Passing),
            stop=stop_after_attempt(self.patience.attempts)
            | stop_before_delay(self.patience.seconds),
            wait=self._wait,
            before_sleep=lambda state: self._tell(request, state),
            reraise=True,
        )
        try:
            answer: Read = attempts(self._attempt, request, read, deadline)
        except Passing as fault:
            tried = int(attempts.statistics["attempt_number"])
            asked = f" It asks for {fault.wait:.0f} s of quiet." if fault.wait else ""
            raise SourceError(
                f"{request.service} did not answer in {tried} attempt{'s' * (tried > 1)}: {fault}."
                f"{asked} Ask again later."
            ) from None
        except OSError as error:
            raise _unusable(self.folder, error) from error
        return answer

    def _attempt(self, request: Request, read: Callable[[bytes], Read], deadline: float) -> Read:
        from genesys.knowledge.web.exchange import exchange

        turns = Turns(self.folder)
        with turns.turn(request.service, request.interval, deadline):
            try:
                body = exchange(request, deadline)
            except Passing as fault:
                if fault.wait:
                    turns.leave_alone(request.service, fault.wait)
                raise
        try:
            return read(body)
        except (ValueError, RecursionError) as error:
            raise Passing(f"a damaged answer: {error}") from None

    def _wait(self, state: RetryCallState) -> float:
        fault = state.outcome.exception() if state.outcome else None
        if isinstance(fault, Passing) and fault.wait is not None:
            return fault.wait
        return self.patience.first_wait * 2.0 ** (state.attempt_number - 1)

    def _tell(self, request: Request, state: RetryCallState) -> None:
        if state.upcoming_sleep >= _WORTH_TELLING and state.outcome:
            self.notice(
                f"{request.service}: {state.outcome.exception()}; asked again in "
                f"{state.upcoming_sleep:.0f} s."
            )


def _unusable(folder: Path, error: OSError) -> SourceError:
    return SourceError(f"{folder}: expected a folder that can be written: {error}. Name another.")
