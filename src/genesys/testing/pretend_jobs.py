"""Jobs that ask a sandbox for what every sandbox does, and for what none should let through."""

import importlib
import os
import socket
import sys
import time
from pathlib import Path
from typing import Any, NoReturn

from genesys.sandbox.sandbox import Progress


def echo(payload: Any, report: Progress) -> Any:
    """Return the payload; report half-way."""
    report(0.5, "half-way")
    return payload


def counted(payload: int, report: Progress) -> int:
    """Report so many steps, the last with the fraction 1."""
    for step in range(payload):
        report((step + 1) / payload, f"step {step + 1}")
    return payload


def raises(payload: Any, report: Progress) -> NoReturn:
    """Raise an exception with a text of its own."""
    raise ValueError("this very message")


def leaves(payload: int, report: Progress) -> NoReturn:
    """Ask the interpreter to exit with this status."""
    sys.exit(payload)


def no_json(payload: Any, report: Progress) -> object:
    """Return what JSON has no form for."""
    return object()


def loops(payload: Any, report: Progress) -> NoReturn:
    """Report the process id, then never end."""
    report(0.0, f"{os.getpid()}")
    while True:
        pass


def sleeps(payload: float, report: Progress) -> str:
    """Report the process id, then sleep for so many seconds."""
    report(0.0, f"{os.getpid()}")
    time.sleep(payload)
    return "slept"


def dies(payload: int, report: Progress) -> NoReturn:
    """End the process at once with this status, after a word to standard output."""
    print("last words", flush=True)
    os._exit(payload)


def hoards(payload: Any, report: Progress) -> NoReturn:
    """Take memory, 16 MiB at a time, and never give it back."""
    held = []
    while True:
        held.append(bytearray(os.urandom(2**14)) * 2**10)


def imports(payload: str, report: Progress) -> int:
    """Import the module of this name; return how many modules there are then."""
    importlib.import_module(payload)
    return len(sys.modules)


def environment(payload: Any, report: Progress) -> dict[str, str]:
    """Return the environment that the job sees."""
    return dict(os.environ)


def reads(payload: str, report: Progress) -> str:
    """Return the text of the file of this name."""
    return Path(payload).read_text()


def writes(payload: str, report: Progress) -> None:
    """Write a word into the file of this name."""
    Path(payload).write_text("written by a job")


def connects(payload: int, report: Progress) -> str:
    """Return the first word that is said on this port of the machine."""
    with socket.create_connection(("127.0.0.1", payload), timeout=5) as connection:
        return connection.recv(100).decode()
