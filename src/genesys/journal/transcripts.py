"""Everything that a session asked of the outside and was answered: what it can be resumed from."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from genesys.llm.reply import NOTHING, Usage
from genesys.llm.spend import Caps, Spend

AskedOf = Literal["ensemble", "llm", "library", "novelty", "checker", "person"]


@dataclass(frozen=True)
class Asked:
    """One thing that a session asks of the outside. A session asks in order, one at a time."""

    session: int
    """The number of the journal's entry that first started it; 0 for calls outside any."""

    number: int
    """1 for the first thing that the session asks."""

    of: AskedOf
    stage: str
    """Where the session is: `proposal 2`, `mixer.norm, attempt 3`."""

    text: str
    """What is asked, whole: of an LLM, the conversation as JSON."""

    digest: str
    """Names the text: a resumed session must ask the same."""

    role: str = ""
    """Of an LLM: proposer, reviewer, planner, coder, observer."""

    llm: str = ""
    """The name of the LLM in the settings."""


@dataclass(frozen=True)
class Answer:
    """What came back."""

    text: str
    usage: Usage = NOTHING
    dollars: float = 0.0
    seconds: float = 0.0
    end: str = "whole"
    """As in `Reply`."""


@dataclass(frozen=True)
class Line:
    """One exchange of a transcript; without an answer where it is still awaited, or was lost."""

    asked: Asked
    answer: Answer | None
    at: float
    """When it was asked, in Unix seconds."""


class Transcripts(ABC):
    """The transcripts of a run's sessions, written by any number of threads and processes.

    Every call that may cost something is announced first, with the most that it can cost; the
    announcement is refused when what was spent, what others hold and this would break a cap. So
    no cap is ever broken, whoever calls at the same time. A call whose answer was never recorded
    (the process died) keeps its hold: it may have been paid. An answer is in the record before
    anybody acts on it.
    """

    @abstractmethod
    def begin(self, asked: Asked, tokens: int, dollars: float, caps: Caps) -> int:
        """Announce a question that takes at most so much; return its ticket.

        Raises BudgetError, naming the cap, what is left and what was asked for, when it does not
        fit; then nothing is recorded.
        """

    @abstractmethod
    def end(self, ticket: int, answer: Answer) -> None:
        """Record the answer and give back what was held."""

    @abstractmethod
    def drop(self, ticket: int, usage: Usage = NOTHING, dollars: float = 0.0) -> None:
        """Give back what was held for a question that got no answer.

        What it took all the same (an answer broke off, and is charged) is spent.
        """

    @abstractmethod
    def lines(self, session: int) -> Sequence[Line]:
        """Return the session's exchanges by number, oldest first.

        Of a number that was asked several times the answered one; else the last.
        """

    @abstractmethod
    def sessions(self) -> Sequence[int]:
        """Return the sessions that have a transcript, oldest first."""

    @abstractmethod
    def spent(self, session: int | None = None) -> Spend:
        """Return what the run, or one session, has spent."""

    def close(self) -> None:
        """Let go of what the transcripts are kept in."""
