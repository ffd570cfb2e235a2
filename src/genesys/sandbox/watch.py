"""Waiting for one job: its messages, its clock, its memory, its disk."""

import contextlib
import json
import os
import select
import time
from pathlib import Path

from genesys.errors import SandboxError
from genesys.sandbox.child import LONGEST_MESSAGE
from genesys.sandbox.job import Limits
from genesys.sandbox.memory import held_by
from genesys.sandbox.outcome import Crashed, Finished, Outcome, OverLimit
from genesys.sandbox.sandbox import Progress

TICK = 0.05
"""Seconds between two looks at a job that says nothing."""

MOST_FILES = 10_000
"""Files and folders that a job may make in its scratch folder."""


class Watch:
    """Reads what one job sends until it has a result, has died, or is over a limit.

    What arrives was written by foreign code's process: it is read as data, and anything that is
    not a message makes the job a crashed one.
    """

    def __init__(self, child: int, pipe: int, scratch: Path, limits: Limits) -> None:
        self._child = child
        self._pipe = pipe
        self._scratch = scratch
        self._limits = limits
        self._deadline = time.monotonic() + limits.seconds
        self._held_at_first = held_by(child)
        self._looked = 0.0
        self._unread = bytearray()

    def outcome(self, progress: Progress) -> Outcome | None:
        """Return what became of the job; None when it died without a word.

        Raises SandboxError when the job could not be locked in.
        """
        ready = select.poll()
        ready.register(self._pipe, select.POLLIN)
        while True:
            left = self._deadline - time.monotonic()
            if left <= 0:
                return OverLimit(f"{self._limits.seconds:g} s of time")
            if ready.poll(1000 * min(left, TICK)):
                part = os.read(self._pipe, 2**20)
                if not part:
                    return None
                if (last := self._read(part, progress)) is not None:
                    return last
            if (over := self._over()) is not None:
                return over

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
        try:
            message = json.loads(line)
        except (ValueError, RecursionError):
            message = None
        match message:
            case {"progress": [int() | float() as fraction, str(note)]}:
                progress(float(fraction), note)
                return None
            case {"finished": value}:
                return Finished(value)
            case {"crashed": str(traceback)}:
                return Crashed(traceback)
            case {"over": [str(), str(traceback)]}:
                return OverLimit(_memory(self._limits), traceback)
            case {"broken": str(reason)}:
                raise SandboxError(f"The job could not be locked in, so it was not run.\n{reason}")
        return Crashed(f"The job sent something that is no message: {bytes(line[:200])!r}.")

    def _over(self) -> OverLimit | None:
        """Look at memory and disk, no more than once a tick."""
        now = time.monotonic()
        if now - self._looked < TICK:
            return None
        self._looked = now
        if held_by(self._child) - self._held_at_first > self._limits.memory_gib * 2**30:
            return OverLimit(_memory(self._limits))
        files, size = _content(self._scratch)
        if size > self._limits.written_mib * 2**20:
            return OverLimit(f"{self._limits.written_mib:g} MiB of disk")
        return OverLimit(f"{MOST_FILES} files") if files > MOST_FILES else None


def _memory(limits: Limits) -> str:
    return f"{limits.memory_gib:g} GiB of memory"


def _content(folder: Path) -> tuple[int, int]:
    """Count the files below the folder, and the bytes that they take; stops beyond the limit."""
    files = size = 0
    for here, _, names in os.walk(folder):
        for name in names:
            with contextlib.suppress(OSError):  # removed meanwhile
                size += os.lstat(os.path.join(here, name)).st_blocks * 512
        files += len(names) + 1
        if files > MOST_FILES:
            break
    return files, size
