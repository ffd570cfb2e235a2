"""The sequence that one job's process goes through: lock itself in, work, answer, end."""

import contextlib
import ctypes
import faulthandler
import functools
import json
import os
import resource
import signal
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, NoReturn

from genesys.sandbox import capabilities, landlock, seccomp, surroundings
from genesys.sandbox.compiler import Compiler
from genesys.sandbox.entry import called, resolve, written
from genesys.sandbox.footprint import Footprint
from genesys.sandbox.outcome import Crashed, Finished, OverLimit

LONGEST_MESSAGE = 16 * 2**20
"""Bytes of one message from a job, a result or a progress report, at most."""

WHEREABOUTS = signal.SIGUSR1
"""On this signal a job writes its traceback to its standard error, even from within C code."""

_PIPE = 3
_PR_SET_PDEATHSIG = 1
_GRACE = 10
"""Seconds of processor time beyond those of the clock."""

_prctl = getattr(ctypes.CDLL(None), "prctl", None)


@dataclass(frozen=True)
class Order:
    """All that the process of one job needs to know."""

    entry: str
    payload: Any
    scratch: str
    readable: Sequence[str]
    writable: Sequence[str]
    devices: Sequence[str]
    """That it may drive. A job with devices has no limit on the memory that it asks for."""

    layers: Sequence[str]
    seconds: float
    memory: int
    """Bytes that it may take beyond what it holds when it begins."""

    threads: int
    written: int
    """Bytes of the largest file that it may write."""

    compiles: bool = False
    """Whether a compiler's process is started beside it, and handed to it as `compiler=`."""


def prepare(layers: Sequence[str]) -> None:
    """Do, before any fork, what is the same for every job."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    faulthandler.enable()
    faulthandler.register(WHEREABOUTS)
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    surroundings.readable()
    if "seccomp" in layers:
        seccomp.same_for_all()


def run(order: Order, pipe: int, errors: int, server: int, footprint: Footprint | None) -> NoReturn:
    """Lock this freshly forked process in, call the entry, send what became of it, and end.

    `footprint` is that of the server, which this process begins with; None where it still has to
    import what the job is made of.

    Messages are JSON objects, one a line, with one of the keys "begun" (bytes held; before
    anything foreign runs), "progress" (fraction and note), "finished", "crashed", "over" (limit
    and traceback) and "broken": the locks failed, so the job was not begun.
    """
    try:
        _detach(pipe, errors, server)
        _settle(order)
        try:
            entry = resolve(order.entry)
        except Exception as error:  # noqa: BLE001 - whatever an import raises is the outcome
            _send({"crashed": written(error)})
            os._exit(0)
        if order.compiles:
            entry = functools.partial(entry, compiler=Compiler.hired(asdict(order)))
        _lock(order, footprint or Footprint.of("self"))
    except BaseException as error:  # noqa: BLE001 - a lock that fails must be told, whatever it is
        _send({"broken": written(error)})
        os._exit(1)
    last = called(entry, order.payload, _report)
    with contextlib.suppress(Exception):
        sys.stdout.flush()
        sys.stderr.flush()
    match last:
        case Finished(value):
            _send({"finished": value})
        case Crashed(text):
            _send({"crashed": text})
        case OverLimit(limit, text):
            _send({"over": [limit, text]})
    os._exit(0)


def _detach(pipe: int, errors: int, server: int) -> None:
    """Stand alone: an own session, no descriptor but the result pipe, death with the server."""
    os.setsid()
    if _prctl:
        _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != server:  # it died before it could be heard of
        os._exit(1)
    pipe, errors = (os.dup(end) if end <= _PIPE else end for end in (pipe, errors))
    nothing = os.open(os.devnull, os.O_RDONLY)
    for source, target in ((nothing, 0), (errors, 1), (errors, 2), (pipe, _PIPE)):
        os.dup2(source, target)
    os.closerange(_PIPE + 1, os.sysconf("SC_OPEN_MAX"))


def _settle(order: Order) -> None:
    os.chdir(order.scratch)
    os.environ.update(HOME=order.scratch, TMPDIR=order.scratch)
    tempfile.tempdir = order.scratch
    if order.threads > 1 and (torch := sys.modules.get("torch")):
        torch.set_num_threads(order.threads)


def _lock(order: Order, footprint: Footprint) -> None:
    """Give up what the job does not need. Locks hold for this thread and those it will start."""
    _limit(order, footprint)
    if "landlock" in order.layers:
        landlock.restrict(
            readable=[*surroundings.readable(), "/proc/self", *order.readable],
            writable=[os.devnull, order.scratch, *order.writable],
            devices=order.devices,
        )
    if "capabilities" in order.layers:
        capabilities.restrict()
    if "seccomp" in order.layers:
        seccomp.restrict()
    _send({"begun": footprint.held})


def _limit(order: Order, footprint: Footprint) -> None:
    processor = int(order.seconds * order.threads) + _GRACE
    limits = {
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_FSIZE: order.written,
        resource.RLIMIT_NOFILE: 1024,
        resource.RLIMIT_CPU: processor,
    }
    if not order.devices:
        # Twice what is watched from outside: memory that is asked for is not yet memory used.
        # Not the address space: torch and mapped files take far more of it than they use.
        limits[resource.RLIMIT_DATA] = footprint.asked + 2 * order.memory
    for limit, most in limits.items():
        _, hard = resource.getrlimit(limit)
        allowed = most if hard == resource.RLIM_INFINITY else min(most, hard)
        with contextlib.suppress(ValueError):  # macOS refuses some
            resource.setrlimit(limit, (allowed, allowed))


def _report(fraction: float, note: str) -> None:
    _send({"progress": [float(fraction), str(note)[:500]]})


def _send(message: dict[str, Any]) -> None:
    line = json.dumps(message).encode() + b"\n"
    if len(line) > LONGEST_MESSAGE:
        size = f"{len(line) / 2**20:.0f} MiB"
        line = json.dumps({"crashed": f"A result of {size} is too long to send."}).encode() + b"\n"
    with contextlib.suppress(OSError):  # the launcher has gone: nobody is left to tell
        view = memoryview(line)
        while view:
            view = view[os.write(_PIPE, view) :]
