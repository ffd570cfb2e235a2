"""What a process takes of the machine's memory, as the system counts it."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import psutil

_HELD = ("RssAnon", "RssShmem", "VmSwap", "VmPTE")
_UNKNOWN = 2**34


@dataclass(frozen=True)
class Footprint:
    """The memory and the threads of one process. A process that has ended has none."""

    held: int
    """Bytes that it holds besides files mapped into memory, page tables included.

    Mapped files (the corpus, the libraries) are the system's to drop, so they do not count;
    where the system cannot tell them apart (it is not Linux), they do.
    """

    asked: int
    """Bytes of private memory that it has asked for so far, used or not."""

    threads: int

    @classmethod
    def of(cls, process: int | str) -> Footprint:
        """Look at the process with this number; "self" is the one that asks."""
        try:
            text = Path(f"/proc/{process}/status").read_text(encoding="utf-8", errors="replace")
        except OSError:
            return cls._from_elsewhere(process)
        found = {name: value.split() for name, _, value in map(_parted, text.splitlines())}
        return cls(
            held=sum(_bytes(found, name) for name in _HELD),
            asked=_bytes(found, "VmData"),
            threads=int(found["Threads"][0]) if "Threads" in found else 0,
        )

    @classmethod
    def _from_elsewhere(cls, process: int | str) -> Footprint:
        try:
            other = psutil.Process(None if process == "self" else int(process))
            return cls(int(other.memory_info().rss), _UNKNOWN, int(other.num_threads()))
        except psutil.Error:
            return cls(0, 0, 0)


def descendants(process: int) -> set[int]:
    """Return the numbers of the processes that this one has started, and those have, and so on."""
    try:
        found = _children(process)
    except OSError:
        try:
            return {each.pid for each in psutil.Process(process).children(recursive=True)}
        except psutil.Error:
            return set()
    waiting = list(found)
    while waiting:
        with contextlib.suppress(OSError):  # it has ended
            new = _children(waiting.pop()) - found
            found |= new
            waiting += new
    return found


def _children(process: int) -> set[int]:
    tasks = Path(f"/proc/{process}/task").iterdir()
    return {int(word) for task in tasks for word in (task / "children").read_text().split()}


def _parted(line: str) -> tuple[str, str, str]:
    return line.partition(":")


def _bytes(found: Mapping[str, list[str]], name: str) -> int:
    return int(found[name][0]) * 1024 if name in found else 0
