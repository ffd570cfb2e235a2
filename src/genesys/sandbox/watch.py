"""Waiting for one job: its messages, its clock, its memory, its disk."""

import os
import select
import time
from collections.abc import Sequence
from pathlib import Path

from genesys.errors import SandboxError
from genesys.sandbox.child import LONGEST_MESSAGE
from genesys.sandbox.disk import Disk
from genesys.sandbox.footprint import Footprint, descendants
from genesys.sandbox.job import Limits
from genesys.sandbox.message import fraction_and_note, readable, understood
from genesys.sandbox.outcome import Crashed, Finished, Outcome, OverLimit
from genesys.sandbox.sandbox import Progress

STARTING = 300.0
"""Seconds that importing torch, or a job's module, may take: cold network disks are slow."""

TICK = 0.05
"""Seconds between two looks at a job, at least."""

MOST_THREADS = 256
"""Threads that a job may start: a machine has only so many for all its processes."""

MOST_PROCESSES = 16
"""Processes of the compiler of a job that may compile: one run of it has four."""

_COMPILERS_MEMORY = 4 * 2**30

_REPORTS, _REPORTS_A_SECOND = 10_000, 1_000

_THOROUGH = 20
"""Every so many looks, mapped files are looked for too."""

_RESTING = 3
"""Looking takes no more than one part in so many of the time."""


class Watch:
    """Reads what one job sends until it has a result, has died, or is over a limit.

    What arrives was written by foreign code's process: it is read as data, and anything that is
    not a message makes the job a crashed one. Only the first message, that the job begins, was
    sent before foreign code ran: until then the clock stands still. With a `server`, what that one
    started besides is looked at too: the compiler of a job that may compile.
    """

    def __init__(
        self,
        child: int,
        pipe: int,
        scratch: Path,
        writable: Sequence[Path],
        limits: Limits,
        *,
        server: int | None = None,
    ) -> None:
        self._child = child
        self._pipe = pipe
        self._limits = limits
        self._server = server
        self._disk = Disk(child, scratch, writable, limits.written_mib * 2**20)
        self._begun = 0.0
        self._reports = 0
        self._deadline = time.monotonic() + STARTING
        self._memory = 0.0
        self._next_look = time.monotonic() + TICK
        self._looks = 0
        self._unread = bytearray()

    def outcome(self, progress: Progress) -> Outcome | None:
        """Return what became of the job; None when it died without a word.

        Raises SandboxError when the job could not be locked in, or does not begin.
        """
        ready = select.poll()
        ready.register(self._pipe, select.POLLIN)
        while True:
            left = self._deadline - time.monotonic()
            if left <= 0:
                return self._late()
            if ready.poll(1000 * min(left, TICK)):
                part = os.read(self._pipe, 2**20)
                if not part:
                    return None
                if (last := self._read(part, progress)) is not None:
                    return last
            if self._begun and (over := self._over()) is not None:
                return over

    def _late(self) -> OverLimit:
        if not self._begun:
            raise SandboxError(f"The job did not begin within {STARTING:g} s.")
        return OverLimit(f"{self._limits.seconds:g} s of time")

    def _read(self, part: bytes, progress: Progress) -> Outcome | None:
        self._unread += part
        lines: list[bytearray] = []
        if b"\n" in part:
            *lines, self._unread = self._unread.split(b"\n")
        if max(map(len, (*lines, self._unread))) > LONGEST_MESSAGE:
            return Crashed(f"The job sent a message of more than {LONGEST_MESSAGE // 2**20} MiB.")
        for line in lines:
            if (last := self._understood(line, progress)) is not None:
                return last
        return None

    def _understood(self, line: bytearray, progress: Progress) -> Outcome | None:
        match understood(line):
            case {"broken": str(reason)} if not self._begun:
                raise SandboxError(f"The job could not be locked in, so it was not run.\n{reason}")
            case {"begun": int(held)} if not self._begun:
                self._begin(held)
                return None
            case {"progress": [int() | float() as fraction, str(note)]}:
                if told := fraction_and_note(fraction, note):
                    return self._reported(*told, progress)
            case {"finished": value}:
                return Finished(value)
            case {"crashed": str(traceback)}:
                return Crashed(readable(traceback))
            case {"over": [str(), str(traceback)]}:
                return OverLimit(_memory(self._limits), readable(traceback))
        return Crashed(f"The job sent something that is no message: {bytes(line[:200])!r}.")

    def _begin(self, held: int) -> None:
        now = time.monotonic()
        self._begun = now
        self._deadline = now + self._limits.seconds
        self._memory = held + self._limits.memory_gib * 2**30

    def _reported(self, fraction: float, note: str, progress: Progress) -> Crashed | None:
        """Pass a report of progress on; whoever hears it may keep it, so that they must be few."""
        self._reports += 1
        if self._reports > _REPORTS + _REPORTS_A_SECOND * (time.monotonic() - self._begun):
            return Crashed(f"The job reports more often than {_REPORTS_A_SECOND} times a second.")
        progress(fraction, note)
        return None

    def _over(self) -> OverLimit | None:
        """Look at memory, threads and disk, no more than once a tick."""
        begun = time.monotonic()
        if begun < self._next_look:
            return None
        footprint = Footprint.of(self._child)
        if footprint.held > self._memory:
            return OverLimit(_memory(self._limits))
        if footprint.threads > MOST_THREADS:
            return OverLimit(f"{MOST_THREADS} threads")
        if self._server is not None and (excess := self._compilers_over(self._server)):
            return OverLimit(excess)
        self._looks += 1
        over = self._disk.over(thorough=self._looks % _THOROUGH == 0)
        now = time.monotonic()
        self._next_look = now + max(TICK, _RESTING * (now - begun))
        return OverLimit(over) if over else None

    def _compilers_over(self, server: int) -> str | None:
        """Look at the compiler's processes: a hostile text must not make many or large ones."""
        # Those whose parent has ended are the server's, which runs one job at a time.
        kin = descendants(server) - {self._child}
        if len(kin) > MOST_PROCESSES:
            return f"{MOST_PROCESSES} processes of compilers"
        if sum(Footprint.of(each).held for each in kin) > _COMPILERS_MEMORY:
            return f"{_COMPILERS_MEMORY // 2**30} GiB of memory for compilers"
        return None


def _memory(limits: Limits) -> str:
    return f"{limits.memory_gib:g} GiB of memory"
