"""One job at a time in a locked process, under a server that watches over it."""

import contextlib
import os
import signal
import tempfile
import threading
import time
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from genesys.errors import SandboxError
from genesys.sandbox import surroundings
from genesys.sandbox.child import WHEREABOUTS, Order
from genesys.sandbox.disk import clear
from genesys.sandbox.isolation import demand, layers
from genesys.sandbox.job import Job, Limits
from genesys.sandbox.message import readable
from genesys.sandbox.outcome import Crashed, Outcome, OverLimit
from genesys.sandbox.sandbox import Progress
from genesys.sandbox.warm_server import ServerLost, WarmServer
from genesys.sandbox.watch import Watch


class Guard:
    """Runs jobs in children of a server; replaces a server that has died.

    The server is started by the first job, with an empty environment. Each job gets a process
    and a scratch folder of its own, under every lock that this machine has. Time, memory, threads
    and disk are watched from outside; what is over a limit is killed with all its kin.

    `modules` are imported by the server; with None nothing is, not even what a job is made of.
    Raises SandboxError where the system cannot fork, where nothing holds foreign code in and
    `unsandboxed` is not given, where no server can be started, and for a job that names a missing
    path.
    """

    def __init__(
        self,
        modules: tuple[str, ...] | None,
        devices: tuple[str, ...] = (),
        *,
        unsandboxed: bool = False,
    ) -> None:
        if not hasattr(os, "fork"):
            raise SandboxError("This sandbox needs a system that can fork: Linux or macOS.")
        self.layers = layers()
        if not unsandboxed:
            demand(self.layers)
        self._modules = modules
        self._devices = devices
        self._server: WarmServer | None = None
        self._busy = threading.Lock()

    def run(self, job: Job, limits: Limits, progress: Progress) -> Outcome:
        """Run the job in a child of its own; begin once more if the server dies meanwhile."""
        for path in (*job.readable, *job.writable):
            if not path.exists():
                raise SandboxError(f"Job {job.entry}: {path} does not exist.")
        with self._busy:
            try:
                try:
                    return self._attempt(job, limits, progress)
                except ServerLost:
                    self.close()
                    return self._attempt(job, limits, progress)
            except ServerLost as error:
                self.close()
                return Crashed(f"The sandbox's server was lost twice under this job: {error}")
            except BaseException:
                self.close()
                raise

    def close(self) -> None:
        """End the server and whatever it runs; the next job starts a new one."""
        if self._server is not None:
            self._server.end()
            self._server = None

    def _attempt(self, job: Job, limits: Limits, progress: Progress) -> Outcome:
        if self._server is None or not self._server.alive:
            self.close()
            self._server = WarmServer(self.layers, self._modules)
        server = self._server
        with contextlib.ExitStack() as stack:
            scratch = tempfile.mkdtemp(prefix="job-", dir=server.folder)
            stack.callback(clear, scratch)
            errors = stack.enter_context(tempfile.TemporaryFile(mode="ab+", dir=server.folder))
            reading, writing = os.pipe()
            stack.callback(os.close, reading)
            try:
                order = self._order(job, limits, scratch)
                answer = server.begin(order, writing, errors.fileno())
            finally:
                os.close(writing)
            if "crashed" in answer:
                return Crashed(readable(answer["crashed"]))
            if "broken" in answer:
                raise SandboxError(f"Job {job.entry}: {answer['broken']}.")
            child = answer["child"]
            folders = Path(scratch), job.writable
            beside = server.process_id if job.compiles else None
            watch = Watch(child, reading, *folders, limits, server=beside)
            outcome = watch.outcome(progress)
            if isinstance(outcome, OverLimit):
                _say_where(child, errors.fileno())
            status, seconds = server.clear()
            outcome = _told(outcome, status, seconds, errors.fileno(), limits)
            return replace(outcome, seconds=seconds)

    def _order(self, job: Job, limits: Limits, scratch: str) -> dict[str, Any]:
        driver = surroundings.readable_for_devices() if self._devices else ()
        return asdict(
            Order(
                entry=job.entry,
                payload=job.payload,
                scratch=scratch,
                readable=[*driver, *(str(path.resolve()) for path in job.readable)],
                writable=[str(path.resolve()) for path in job.writable],
                devices=self._devices,
                layers=self.layers,
                seconds=limits.seconds,
                memory=int(limits.memory_gib * 2**30),
                threads=limits.threads,
                written=int(limits.written_mib * 2**20),
                compiles=job.compiles,
            )
        )


def _told(
    outcome: Outcome | None, status: int, seconds: float, errors: int, limits: Limits
) -> Outcome:
    """Fill in what the job's own message could not say: how it died, where it was stopped."""
    said = _tail(errors)
    if isinstance(outcome, OverLimit):
        return OverLimit(outcome.limit, outcome.traceback or said)
    if outcome is not None:
        return outcome
    if os.WIFSIGNALED(status) and seconds > limits.seconds * limits.threads:
        return OverLimit(f"{limits.seconds * limits.threads:g} s of processor time", said)
    if os.WIFSIGNALED(status):
        death = f"The job's process was killed by {signal.Signals(os.WTERMSIG(status)).name}."
    else:
        code = os.waitstatus_to_exitcode(status)
        death = f"The job's process ended without a result (exit status {code})."
    return Crashed(f"{said}\n{death}".strip())


def _say_where(child: int, errors: int) -> None:
    """Have the job write down where it is, and give it a moment to do so."""
    before = os.fstat(errors).st_size
    with contextlib.suppress(OSError):
        os.kill(child, WHEREABOUTS)
    patience = time.monotonic() + 0.2
    while os.fstat(errors).st_size == before and time.monotonic() < patience:
        time.sleep(0.01)


def _tail(errors: int) -> str:
    """Return the end of what the job wrote to its standard error; its own offset stays."""
    size = os.fstat(errors).st_size
    said = os.pread(errors, 8000, max(0, size - 8000)).decode(errors="replace")
    return readable(said).strip()
