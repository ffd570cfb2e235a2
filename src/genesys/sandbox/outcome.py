"""What became of a job."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Finished:
    """The job returned a JSON value."""

    value: Any
    seconds: float = field(default=0.0, compare=False)
    """Processor time of the job's process, as the system counted it: foreign code cannot forge
    it. 0 where it is not known."""


@dataclass(frozen=True)
class Crashed:
    """The code in the job raised, or its process died."""

    traceback: str
    seconds: float = field(default=0.0, compare=False)
    """As in `Finished`."""

    @property
    def last_line(self) -> str:
        """The exception itself, without the way there."""
        lines = self.traceback.strip().splitlines()
        return lines[-1] if lines else "died without a word"


@dataclass(frozen=True)
class OverLimit:
    """The job was stopped: `limit` says what it ran out of, for example "60 s of time"."""

    limit: str
    traceback: str = ""
    """Where the job was when it was stopped, as far as that could be seen."""

    seconds: float = field(default=0.0, compare=False)
    """As in `Finished`."""


Outcome = Finished | Crashed | OverLimit
