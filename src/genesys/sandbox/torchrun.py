"""Runs training on several devices of this machine, in processes that torchrun starts."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from genesys.errors import SandboxError
from genesys.sandbox.job import Job, Limits
from genesys.sandbox.outcome import Crashed, Finished, Outcome, OverLimit
from genesys.sandbox.sandbox import Progress, Sandbox, unheard
from genesys.sandbox.torchrun_process import MESSAGES, ORDER
from genesys.sandbox.warm_server import clean_environment

_TICK = 0.05
_LONGEST_ERROR = 8000


class Torchrun(Sandbox):
    """One process a device for jobs that several processes may share, one process for others.

    The processes talk to one another over sockets, which the locks of other sandboxes forbid.
    Here only the environment is clean and time is limited; so it takes the user's word,
    `unsandboxed`. Where there are no GPUs, each processor is a device.
    """

    def __init__(self, *, unsandboxed: bool = False, processes: int | None = None) -> None:
        if not unsandboxed:
            raise SandboxError(
                "torchrun: processes that train together talk over sockets, which no lock lets "
                "through. Say --unsandboxed to run the code of designs with all the rights that "
                'you have, or train on one device: sandbox = "spawned".'
            )
        self._processes = processes

    @property
    def isolation(self) -> tuple[str, ...]:
        """The environment alone."""
        return ("clean environment",)

    def run(self, job: Job, limits: Limits, progress: Progress = unheard) -> Outcome:
        """Run the job in processes of its own, which are all gone afterwards."""
        for path in (*job.readable, *job.writable):
            if not path.exists():
                raise SandboxError(f"Job {job.entry}: {path} does not exist.")
        with tempfile.TemporaryDirectory(prefix="genesys-torchrun-") as name:
            folder = Path(name)
            (folder / ORDER).write_text(json.dumps({"entry": job.entry, "payload": job.payload}))
            (folder / MESSAGES).touch()
            with (folder / "errors").open("wb") as errors:
                process = subprocess.Popen(
                    self._command(job, folder),
                    env={**clean_environment(folder), "PYTHONPATH": os.pathsep.join(sys.path)},
                    stdin=subprocess.DEVNULL,
                    stdout=errors,
                    stderr=errors,
                    cwd=folder,
                    start_new_session=True,
                )
            try:
                return _outcome(process, folder, limits, progress)
            finally:
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
                process.wait()

    def _command(self, job: Job, folder: Path) -> list[str]:
        worker = ["-m", "genesys.sandbox.torchrun_process", str(folder)]
        if not job.shared:
            return [sys.executable, "-P", *worker]
        each = str(self._processes or "auto")
        start = ["-m", "torch.distributed.run", "--standalone", "--nproc-per-node", each]
        return [sys.executable, "-P", *start, *worker]


def _outcome(
    process: "subprocess.Popen[bytes]", folder: Path, limits: Limits, progress: Progress
) -> Outcome:
    started = time.monotonic()
    last: Outcome | None = None
    with (folder / MESSAGES).open() as messages:
        unread = ""
        while True:
            ended = process.poll() is not None
            *lines, unread = (unread + messages.read()).split("\n")
            for line in lines:
                message: dict[str, Any] = json.loads(line)
                if "progress" in message:
                    progress(*message["progress"])
                else:
                    last = _ended(message)
            spent = time.monotonic() - started
            if ended:
                return last or _died(process, folder)
            if spent > limits.seconds:
                return OverLimit(f"{limits.seconds:g} s of time", seconds=spent)
            time.sleep(_TICK)


def _ended(message: dict[str, Any]) -> Outcome:
    seconds = message["seconds"]
    if "finished" in message:
        return Finished(message["finished"], seconds)
    if "over" in message:
        limit, text = message["over"]
        return OverLimit(limit, text, seconds)
    return Crashed(message["crashed"], seconds)


def _died(process: "subprocess.Popen[bytes]", folder: Path) -> Crashed:
    said = (folder / "errors").read_text(errors="replace")[-_LONGEST_ERROR:]
    return Crashed(f"{said}\nThe job's processes ended with exit status {process.returncode}.")
