"""A compiler for jobs that may not start programs: a process beside the job starts it for them."""

from __future__ import annotations

import ctypes
import json
import os
import re
import signal
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

LONGEST_REQUEST = 2**16
"""Bytes of one request, at most."""

_BOOT = (
    "import json, sys; start = json.loads(sys.argv[1]); sys.path[:] = start['path']; "
    "from genesys.sandbox.compiler_process import main; main(start)"
)
_PR_SET_PDEATHSIG = 1

_HARMLESS = re.compile(
    r"--version|-v|-dumpversion|-dumpfullversion|-shared|-pedantic|-E|-P|-c|-D|-o|-include"
    r"|-D\w+(=\w*)?|-O[0-3s]|-g\d?|-std=[\w+]+|-W[a-z][\w-]*|-m[a-z][\w=.-]*|-l[\w.+-]+|-[IL]/.*"
    r"|-f[a-zA-Z][\w-]*(=(off|on|fast|standard))?|\w+|/.*"
)
"""What a request may consist of: options that run nothing else, names, and absolute paths."""


@dataclass(frozen=True)
class Ran:
    """What became of one run of the compiler."""

    status: int
    """0 where all went well."""

    said: str


class Compiler:
    """The job's end of its compiler: g++, under the job's own locks and limits of its own.

    Whatever the job asks for, the compiler reads and writes no file that the job could not, but
    for its own; and only options that start no other program are passed on.
    """

    def __init__(self, requests: int, answers: int) -> None:
        self.descriptors = requests, answers
        self.name, self.fault = "", ""
        first = self._answer()
        if "ready" in first:
            self.name = str(first["ready"])
        else:
            self.fault = str(first["fault"])

    @classmethod
    def hired(cls, start: dict[str, Any]) -> Compiler:
        """Start the process; call this before anything foreign runs, with one thread.

        `start` holds the order's `scratch`, `readable`, `writable`, `layers` and `written`. Where
        there is no compiler, or it cannot be locked in, `fault` says so.
        """
        requested, requests = os.pipe()
        answers, answered = os.pipe()
        job = os.getpid()
        if os.fork() == 0:
            try:
                _become({**start, "path": sys.path}, requested, answered, job)
            finally:
                os._exit(1)
        os.close(requested)
        os.close(answered)
        return cls(requests, answers)

    def run(self, arguments: Sequence[str], folder: str = "") -> Ran:
        """Run the compiler with these arguments in a folder, by default the job's scratch folder.

        Blocks until it has ended. Never raises: a compiler that has gone is a run that failed.
        """
        request = json.dumps({"arguments": list(arguments), "folder": folder}).encode() + b"\n"
        if len(request) > LONGEST_REQUEST:
            return Ran(1, f"a request of {len(request):,} bytes is too long")
        try:
            os.write(self.descriptors[0], request)
        except OSError as error:
            return Ran(1, f"the compiler has gone: {error}")
        answer = self._answer()
        if "status" not in answer:
            return Ran(1, str(answer["fault"]))
        return Ran(int(answer["status"]), str(answer["said"]))

    def _answer(self) -> dict[str, Any]:
        line = b""
        while not line.endswith(b"\n"):
            part = os.read(self.descriptors[1], 2**16)
            if not part:
                return {"fault": "the compiler has gone"}
            line += part
        found: dict[str, Any] = json.loads(line)
        return found


def refused(arguments: Sequence[str]) -> str | None:
    """Return the first argument that is not passed on to a compiler, if there is one.

    >>> refused(["-O3", "-shared", "/tmp/a.cpp", "-o", "/tmp/a.so"])
    >>> refused(["/tmp/a.cpp", "-fplugin=/tmp/evil.so"])
    '-fplugin=/tmp/evil.so'
    """
    return next((each for each in arguments if not _HARMLESS.fullmatch(each)), None)


def _become(start: dict[str, Any], requested: int, answered: int, job: int) -> None:
    """Turn this fork of a job into its compiler's process, which dies with the job."""
    if prctl := getattr(ctypes.CDLL(None), "prctl", None):
        prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != job:
        return
    # The third descriptor is the job's own way to the launcher.
    os.dup2(requested, 0)
    os.dup2(answered, 1)
    os.closerange(3, os.sysconf("SC_OPEN_MAX"))
    command = [sys.executable, "-s", "-P", "-c", _BOOT, json.dumps(start)]
    os.execve(sys.executable, command, dict(os.environ))
