"""Who may ask a service when, across threads and processes of this machine."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from genesys.errors import SourceError

_LONGEST = 3600.0
"""Seconds. A moment further ahead was written by a clock that has been set back since."""


@dataclass(frozen=True)
class Turns:
    """One request at a time to each service, and those spaced.

    Kept in two files a service below `folder`: a lock, held as long as a request takes, and the
    moment from which on the next request may be made.
    """

    folder: Path

    @contextmanager
    def turn(self, service: str, interval: float, deadline: float) -> Iterator[None]:
        """Wait until the service may be asked; it is then this caller's until the block ends.

        `interval` is in seconds, from the end of a request to the start of the next; `deadline`
        is a moment of `time.monotonic`. Raises SourceError at once where the turn would come after
        the deadline.
        """
        self._file(service).parent.mkdir(parents=True, exist_ok=True)
        lock = FileLock(self._file(service).with_suffix(".lock"))
        try:
            lock.acquire(timeout=max(0.0, deadline - time.monotonic()))
        except Timeout:
            raise SourceError(
                f"{service}: other requests from this machine keep it busy. Ask again later."
            ) from None
        try:
            self._wait(service, deadline)
            # Now already, should this process die while it asks.
            self._next(service, interval)
            try:
                yield
            finally:
                self._next(service, interval)
        finally:
            lock.release()

    def leave_alone(self, service: str, seconds: float) -> None:
        """Let nobody ask the service for so long; called within its turn."""
        self._next(service, min(seconds, _LONGEST))

    def _wait(self, service: str, deadline: float) -> None:
        ahead = self._ahead(service)
        if time.monotonic() + ahead > deadline:
            raise SourceError(
                f"{service} has asked to be left alone for another {ahead:.0f} s. Ask again then."
            )
        time.sleep(ahead)

    def _ahead(self, service: str) -> float:
        """Return for how many seconds the service may not be asked yet."""
        try:
            ahead = float(self._file(service).read_text("ascii")) - time.time()
        except (FileNotFoundError, ValueError):
            return 0.0
        return ahead if 0 < ahead <= _LONGEST else 0.0

    def _next(self, service: str, seconds: float) -> None:
        later = time.time() + max(seconds, self._ahead(service))
        self._file(service).write_text(str(later), "ascii")

    def _file(self, service: str) -> Path:
        return self.folder / service / "next-turn"
