"""Workers as processes on this machine, one a core, replaced when they die."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from filelock import FileLock, Timeout

from genesys.cluster.worker import FATAL
from genesys.discovery.worker import catch_up, return_claims
from genesys.errors import GenesysError, RunBusyError
from genesys.evolution.evolution_tree import EvolutionTree
from genesys.journal.journal import Journal
from genesys.journal.run_folder import RunFolder

REPLACEMENTS = 3
"""Workers that are started anew in all before the run is given up."""

_GRACE_SECONDS = 5.0


@dataclass(frozen=True)
class Post:
    """What a process was started for, and what it has said since."""

    module: str
    said: IO[str]


@dataclass
class LocalCluster:
    """Worker processes of one run. Each has one core: two threads on one core lose up to 4x.

    One more may wait for LLMs, which takes no core.
    """

    folder: RunFolder
    cache: Path
    workers: int
    module: str = "genesys.cluster.worker"
    """What each process runs, as `python -m MODULE RUN CACHE WORDS...`."""

    words: tuple[str, ...] = ()
    """What each process is told besides."""

    designers: str = ""
    """What one more process runs, which waits for LLMs; empty: there is none."""

    keys: frozenset[str] = frozenset()
    """Environment variables that only that process is given."""

    replaced: int = 0
    _processes: dict[subprocess.Popen[str], Post] = field(default_factory=dict)

    def start(self) -> None:
        """Start the workers."""
        for module in [self.designers, *[self.module] * self.workers]:
            if module:
                self._start_one(module)

    def tend(self, journal: Journal) -> bool:
        """Look after the workers; return whether any is still at work.

        The step of a worker that died goes back, and another takes its place. Raises
        GenesysError, with the worker's last words, when too many have died, or one for a reason
        that would end any other.
        """
        for process, post in list(self._processes.items()):
            code = process.poll()
            if code is None:
                continue
            last = _last_words(post.said)
            self._forget(process)
            if code == FATAL:
                self.stop()
                return_steps(journal, "", "the run was stopped")
                raise GenesysError(
                    f"{last} Nothing that finished is lost: mend it, then run the command again."
                )
            if code:
                self._replace(process.pid, code, last, post.module, journal)
        return bool(self._processes)

    def stop(self) -> None:
        """End the workers: ask first, then kill. The journal is enough to go on later."""
        for process in self._processes:
            process.terminate()
        for process in list(self._processes):
            try:
                process.wait(_GRACE_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            self._forget(process)

    def _forget(self, process: subprocess.Popen[str]) -> None:
        self._processes.pop(process).said.close()
        if process.stdin:
            process.stdin.close()

    def _start_one(self, module: str) -> None:
        hidden = frozenset() if module == self.designers else self.keys
        said = tempfile.TemporaryFile("w+")  # noqa: SIM115 - closed when the worker is gone
        process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                module,
                str(self.folder.path),
                str(self.cache),
                *self.words,
            ],
            stdin=subprocess.PIPE,
            stderr=said,
            text=True,
            env={name: value for name, value in os.environ.items() if name not in hidden},
        )
        self._processes[process] = Post(module, said)

    def _replace(self, pid: int, code: int, words: str, module: str, journal: Journal) -> None:
        return_steps(journal, f"-{pid}", f"its worker ended with code {code}")
        if self.replaced >= REPLACEMENTS:
            self.stop()
            raise GenesysError(
                f"{self.replaced + 1} workers have died; the last one said: {words or 'nothing'}. "
                "Nothing that finished is lost: run the command again to go on."
            )
        self.replaced += 1
        self._start_one(module)


@contextmanager
def sole_owner(folder: RunFolder) -> Iterator[None]:
    """Hold the run's lock; RunBusyError when another process does."""
    folder.path.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder.lock, timeout=0)
    try:
        lock.acquire()
    except Timeout as error:
        raise RunBusyError(
            f"{folder.path}: another process is discovering here. Watch it with `genesys status "
            f"--run {folder.path}`, or start another run with --run FOLDER."
        ) from error
    try:
        yield
    finally:
        lock.release()


def return_steps(journal: Journal, worker: str, reason: str) -> None:
    """Give back the steps of workers whose name ends so: their processes are known to be gone."""
    tree = EvolutionTree()
    while True:
        catch_up(tree, journal)
        held = {lease.claim for lease in journal.leases() if lease.worker.endswith(worker)}
        open_steps = held & tree.claims.keys()
        if not open_steps:
            return
        # Others may write first, again and again; nobody else will give these back so soon.
        return_claims(tree, journal, "", dict.fromkeys(sorted(open_steps), reason))


def _last_words(words: IO[str]) -> str:
    words.seek(0)
    lines = words.read().strip().splitlines()
    return lines[-1] if lines else ""
