"""Several sandboxes that many threads share."""

import os
import threading
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager

from genesys.sandbox.forked import Forked
from genesys.sandbox.job import Job, Limits
from genesys.sandbox.outcome import Outcome
from genesys.sandbox.sandbox import Progress, Sandbox, unheard


class Several(Sandbox):
    """Hands each job to a sandbox that is free; while there is none, callers wait in line.

    Who came first is served first. Of the free ones the last used is taken, whose server is warm.
    Without `sandboxes` there is a `Forked` for each processor. Errors as in those.
    """

    def __init__(
        self, sandboxes: Sequence[Sandbox] | None = None, *, unsandboxed: bool = False
    ) -> None:
        if sandboxes is None:
            sandboxes = [Forked(unsandboxed=unsandboxed) for _ in range(os.cpu_count() or 1)]
        self._all = tuple(sandboxes)
        self._free = list(sandboxes)
        self._line: deque[Future[Sandbox]] = deque()
        self._lock = threading.Lock()

    @property
    def isolation(self) -> tuple[str, ...]:
        """The layers of each of them."""
        return self._all[0].isolation

    def run(self, job: Job, limits: Limits, progress: Progress = unheard) -> Outcome:
        """Run the job in the next sandbox that is free; waiting does not count as its time."""
        with self._one() as sandbox:
            return sandbox.run(job, limits, progress)

    def close(self) -> None:
        """End the processes of all."""
        for sandbox in self._all:
            sandbox.close()

    @contextmanager
    def _one(self) -> Iterator[Sandbox]:
        place: Future[Sandbox] = Future()
        with self._lock:
            self._line.append(place)
            self._serve()
        try:
            yield place.result()
        finally:
            with self._lock:
                if place.done():
                    self._free.append(place.result())
                else:  # interrupted while it waited
                    self._line.remove(place)
                self._serve()

    def _serve(self) -> None:
        while self._free and self._line:
            self._line.popleft().set_result(self._free.pop())
