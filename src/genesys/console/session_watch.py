"""Shows a session while it goes on: a picture on a terminal, a line an answer elsewhere."""

from __future__ import annotations

import threading
import time
from types import TracebackType
from typing import Self

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.rule import Rule
from rich.text import Text

from genesys.console.exchange import verdict_of, who_is
from genesys.console.quantity import dollars, duration
from genesys.console.session_view import SessionView, picture
from genesys.errors import JournalError
from genesys.journal.transcripts import Line, Transcripts
from genesys.knowledge.plain_text import lines as plain_lines
from genesys.knowledge.plain_text import one_line
from genesys.llm.spend import Caps

_GLANCE_SECONDS = 1.0
_UNTOLD = ("ensemble", "novelty")
_QUESTION = "Enter: yes. Or write what to change; q stops here: "


class SessionWatch:
    """Watches one session's transcript from a thread of its own until the block is left."""

    def __init__(
        self, console: Console, transcripts: Transcripts, session: int, caps: Caps
    ) -> None:
        self._console = console
        self._transcripts = transcripts
        self._session = session
        self._caps = caps
        self._said = 0
        self._turn = threading.Lock()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._tell, daemon=True)
        self._live = Live(
            console=console,
            get_renderable=self._picture,
            refresh_per_second=1 / _GLANCE_SECONDS,
            transient=True,
        )

    def __enter__(self) -> Self:
        if self._console.is_terminal:
            self._live.start()
        else:
            self._thread.start()
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        if self._console.is_terminal:
            self._live.stop()
        else:
            self._over.set()
            self._thread.join()

    def ask(self, stage: str, text: str) -> str:
        """Show something to the person; return what they want changed, or nothing for yes.

        Raises KeyboardInterrupt where they stop, or nobody is there to answer.
        """
        if self._console.is_terminal:
            self._live.stop()
        else:
            self._tell_new()
        self._console.print(Rule(style="dim"))
        self._console.print(Text(one_line(stage), style="bold"))
        self._console.print(Text(plain_lines(text)))
        try:
            said = self._console.input(Text(_QUESTION, style="cyan")).strip()
        except EOFError as error:
            raise KeyboardInterrupt from error
        if said.lower() in ("q", "quit"):
            raise KeyboardInterrupt
        if self._console.is_terminal:
            self._live.start()
        return "" if said.lower() in ("y", "yes") else said

    def _picture(self) -> RenderableType:
        try:
            return picture(
                SessionView.of(
                    self._session,
                    self._transcripts.lines(self._session),
                    spend=self._transcripts.spent(self._session),
                    run_spend=self._transcripts.spent(),
                    caps=self._caps,
                    now=time.time(),
                )
            )
        except JournalError as error:
            # A store that is busy for a moment costs one picture, not the session.
            return Group(Text(str(error), style="dim"))

    def _tell(self) -> None:
        while not self._over.wait(_GLANCE_SECONDS):
            self._tell_new()
        self._tell_new()

    def _tell_new(self) -> None:
        """Print what was answered since the last time."""
        with self._turn:
            lines = self._transcripts.lines(self._session)
            answered = [line for line in lines if line.answer and line.asked.of not in _UNTOLD]
            for line in answered[self._said :]:
                self._console.print(Text(told(line)), soft_wrap=True)
            self._said = len(answered)


def told(line: Line) -> str:
    """Tell one answered exchange in one line."""
    answer = line.answer
    assert answer is not None
    parts = [f"{line.asked.stage}: {who_is(line)}"]
    verdict = verdict_of(line)
    if verdict is not None:
        parts.append("passed" if verdict.passed else one_line("; ".join(verdict.findings))[:200])
    elif line.asked.of == "llm":
        tokens = f"{answer.usage.read:,} tokens read, {answer.usage.written:,} written"
        parts.append(f"{tokens}, {dollars(answer.dollars)}, {duration(answer.seconds)}")
    elif line.asked.of == "person":
        parts.append(one_line(answer.text) or "yes")
    return "  ".join(parts)
