"""The other end of `Compiler`: locks itself in, then runs g++ for one job, time and again.

It trusts nothing that it is asked: the locks are the job's own, widened by the compiler's files
and by the right to start it. What it starts shares its session, so that it ends with the job.
"""

import json
import os
import resource
import shutil
import subprocess
import sys
import sysconfig
from glob import glob
from pathlib import Path
from typing import Any

from genesys.sandbox import capabilities, landlock, seccomp, surroundings
from genesys.sandbox.compiler import LONGEST_REQUEST, refused

PATH = "/usr/bin:/bin"
"""Where a compiler is looked for."""

_PARTS = ("cc1plus", "collect2", "lto-wrapper", "as", "ld")
_LOADERS = ("/lib64/ld-linux*", "/lib/ld-linux*", "/lib/ld-musl*")
_HEADERS = ("/usr/include", "/usr/local/include")

_MEMORY = 3 * 2**30
"""Bytes of address space of one process."""

_SECONDS = 300
"""Of processor time of one process."""

_LONGEST_ANSWER = 20_000


def main(start: dict[str, Any]) -> None:
    """Say that the compiler is ready, or what is at fault; answer requests until the job ends."""
    program = shutil.which("g++", path=PATH)
    if program is None:
        _answer(fault=f"there is no g++ in {PATH}")
        return
    try:
        lock(start, program)
    except OSError as error:
        _answer(fault=f"the compiler could not be locked in: {error}")
        return
    _answer(ready=program)
    while line := sys.stdin.buffer.readline(LONGEST_REQUEST):
        _answer(**_done(line, program, start["scratch"]))


def lock(start: dict[str, Any], program: str) -> None:
    """Give up what a compiler does not need, for this process and all that it starts."""
    parts = _parts(program)
    for limit, most in {
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_FSIZE: start["written"],
        resource.RLIMIT_NOFILE: 256,
        resource.RLIMIT_CPU: _SECONDS,
        resource.RLIMIT_AS: _MEMORY,
    }.items():
        _, hard = resource.getrlimit(limit)
        allowed = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(limit, (allowed, allowed))
    if "landlock" in start["layers"]:
        own = [*_HEADERS, sysconfig.get_path("include"), *map(os.path.dirname, parts[1:2])]
        landlock.restrict(
            readable=[*surroundings.readable(), *own, *start["readable"]],
            writable=[os.devnull, start["scratch"], *start["writable"]],
            programs=parts,
        )
    if "capabilities" in start["layers"]:
        capabilities.restrict()
    if "seccomp" in start["layers"]:
        seccomp.restrict(starts_programs=True)


def _parts(program: str) -> list[str]:
    """Name the files that are executed when the program compiles, itself first."""
    found = [program]
    for part in _PARTS:
        asked = [program, f"-print-prog-name={part}"]
        told = subprocess.run(asked, capture_output=True, text=True, check=False).stdout.strip()
        found.append(shutil.which(told, path=PATH) or told)
    loaders = [path for pattern in _LOADERS for path in glob(pattern)]
    return [os.path.realpath(path) for path in (*found, *loaders)]


def _done(line: bytes, program: str, scratch: str) -> dict[str, Any]:
    try:
        request = json.loads(line)
        arguments, folder = [str(each) for each in request["arguments"]], str(request["folder"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return {"fault": "this is no request"}
    if (wrong := refused(arguments)) is not None:
        return {"fault": f"not passed on to the compiler: {wrong!r:.200}"}
    try:
        ran = subprocess.run(
            [program, *arguments],
            cwd=folder if Path(folder).is_absolute() else scratch,
            env={"PATH": PATH, "TMPDIR": scratch, "LC_ALL": "C"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        return {"fault": f"the compiler could not be started: {error}"}
    said = ran.stdout.decode(errors="replace")
    return {"status": ran.returncode, "said": said[-_LONGEST_ANSWER:]}


def _answer(**message: Any) -> None:
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()
