"""Every attack, one after another, on one sandbox: `python -m tests.sandbox.assault FOLDER [JOB]`.

With JOB `compiles`, each attack comes from a job that has a compiler beside it.

The process is a launcher as the worker of a run is one: it has a key in its environment and in a
file of its home folder. Prints a JSON object: for each attack, what its outcome was and what is
wrong with it, or with what it left behind; nothing, if the sandbox held.
"""

import contextlib
import json
import os
import secrets
import socket
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil

from genesys.sandbox.forked import Forked
from genesys.sandbox.job import Job, Limits
from genesys.sandbox.outcome import Crashed, Finished, OverLimit

TEXTS = Path(__file__).parent / "attacks"
USUAL = Limits(10, memory_gib=1, written_mib=8)
VARIABLE = "LLM_API_KEY"
FINISHED, CRASHED = "finished", "crashed"


@dataclass(frozen=True)
class Attack:
    """An attack by its name, and how it may end: "over" is followed by words of the limit."""

    name: str
    ends: tuple[str, ...] = (FINISHED,)
    limits: Limits = USUAL


def _over(name: str, limit: str, *others: str, seconds: float = 10) -> Attack:
    limits = Limits(seconds, memory_gib=0.5, written_mib=8)
    return Attack(name, (f"over {limit}", *others), limits)


def _quick(name: str) -> Attack:
    return _over(name, "0.3 s of time", seconds=0.3)


ATTACKS = (
    Attack("files:key_file"),
    Attack("files:key_beside_the_run"),
    Attack("files:writes_outside"),
    Attack("files:plants_code"),
    Attack("files:links_out"),
    Attack("files:traps_for_the_launcher"),
    Attack("files:changes_the_root"),
    Attack("secrets:environment"),
    Attack("secrets:memory_of_others"),
    Attack("secrets:inherited_descriptors"),
    Attack("network:loopback"),
    Attack("network:unix_sockets"),
    Attack("network:outside"),
    Attack("network:other_families"),
    Attack("network:rings"),
    Attack("network:other_numbers", (CRASHED,)),
    Attack("network:other_machine", (CRASHED,)),
    Attack("processes:fork_bomb"),
    Attack("processes:other_forks"),
    Attack("processes:orphan"),
    Attack("processes:programs"),
    Attack("processes:program_from_memory"),
    Attack("processes:kills_others"),
    _over("processes:thread_bomb", "256 threads"),
    Attack("processes:kills_itself", (CRASHED,)),
    _quick("processes:stops_itself"),
    Attack("processes:leaves_at_once", (CRASHED,)),
    Attack("processes:leaves_politely", (CRASHED,)),
    Attack("processes:aborts", (CRASHED,)),
    Attack("processes:dumps_core", (CRASHED,)),
    _quick("time_and_memory:endless_loop"),
    _quick("time_and_memory:endless_call"),
    _quick("time_and_memory:endless_sleep"),
    _quick("time_and_memory:deaf"),
    Attack("time_and_memory:lifts_its_limits"),
    _over("time_and_memory:one_large_piece", "0.5 GiB of memory"),
    _over("time_and_memory:many_small_pieces", "0.5 GiB of memory"),
    _over("time_and_memory:private_mapping", "0.5 GiB of memory"),
    _over("time_and_memory:shared_mapping", "0.5 GiB of memory"),
    _over("time_and_memory:page_tables", "0.5 GiB of memory"),
    Attack("time_and_memory:shared_objects"),
    Attack("time_and_memory:descriptors"),
    Attack("time_and_memory:pipes", (FINISHED, "over")),
    _over("disk:one_large_file", "8 MiB of disk", CRASHED),
    _over("disk:many_large_files", "8 MiB of disk"),
    _over("disk:many_small_files", "10000 files"),
    _over("disk:files_without_a_name", "8 MiB of disk"),
    _over("disk:files_never_named", "8 MiB of disk", CRASHED),
    _over("disk:mapped_files_without_a_name", "8 MiB of disk"),
    _over("disk:large_where_it_may_write", "32 MiB of disk in"),
    _over("disk:many_where_it_may_write", "10000 files in"),
    _over("disk:deep_folders", "100 folders within one another"),
    Attack("disk:deep_folders_then_an_end", (FINISHED, "over 100 folders within")),
    Attack("disk:folders_that_nobody_may_read", ("over folders that", "over 8 MiB", FINISHED)),
    _over("disk:endless_output", "8 MiB of disk", CRASHED),
    _over("disk:endless_complaints", "8 MiB of disk", CRASHED),
    Attack("messages:pickle_sent", (CRASHED,)),
    Attack("messages:pickle_returned"),
    Attack("messages:object_returned", (CRASHED,)),
    Attack("messages:forged_failure_of_the_locks", (CRASHED,)),
    Attack("messages:forged_beginning", (CRASHED,)),
    Attack("messages:no_message", (CRASHED,)),
    Attack("messages:half_a_message", (CRASHED,)),
    Attack("messages:nested", (CRASHED,)),
    Attack("messages:nested_beyond_all", (CRASHED,)),
    Attack("messages:long_number", (CRASHED,)),
    Attack("messages:no_number", (CRASHED,)),
    Attack("messages:huge_number", (CRASHED,)),
    Attack("messages:endless_message", (CRASHED,)),
    Attack("messages:endless_reports", (CRASHED,)),
    Attack("messages:obeyed_by_terminals", (CRASHED,)),
    Attack("messages:huge_result", (CRASHED,)),
    Attack("patches:torch_itself"),
    Attack("patches:everything_imported"),
    Attack("patches:the_sandbox", (FINISHED, CRASHED)),
    Attack("patches:how_values_are_written", (CRASHED,)),
    Attack("patches:how_it_ends"),
    Attack("patches:whatever_is_traced"),
    Attack("compiler:programs_by_option"),
    Attack("compiler:files_of_others"),
    Attack("compiler:output_outside"),
    Attack("compiler:no_requests"),
    Attack("compiler:ends_it"),
    Attack("compiler:endless_text", (FINISHED, "over 3 s of time"), Limits(3, written_mib=8)),
    Attack("locks:landlock"),
    Attack("locks:seccomp"),
    Attack("locks:powers"),
    Attack("locks:sight_of_the_launcher"),
)


class Assault:
    """A launcher with secrets, its sandbox, and eyes on all that an attack may reach."""

    def __init__(self, folder: Path, *, compiles: bool = False) -> None:
        self.folder = folder
        self.compiles = compiles
        self.mark = f"genesys-attack-{os.getpid()}"
        self.secret = os.environ[VARIABLE]
        self.key = Path.home() / ".key"
        self.key.write_text(self.secret)
        (folder / "beside.txt").write_text(self.secret)
        self.readable = folder / "readable"
        self.readable.mkdir()
        (self.readable / "given.txt").write_text("given")
        self.sandbox = Forked(modules=("torch",))
        self.listeners = dict(self._listening())
        self.server = self._next_job()
        self.home = psutil.Process(self.server).cwd()

    def _listening(self) -> Iterator[tuple[str, socket.socket]]:
        addresses = {
            "tcp": (socket.AF_INET, socket.SOCK_STREAM, ("127.0.0.1", 0)),
            "udp": (socket.AF_INET, socket.SOCK_DGRAM, ("127.0.0.1", 0)),
            "unix": (socket.AF_UNIX, socket.SOCK_STREAM, str(self.folder / "socket")),
            "abstract": (socket.AF_UNIX, socket.SOCK_DGRAM, f"\0{self.mark}"),
        }
        for name, (family, kind, address) in addresses.items():
            listener = socket.socket(family, kind)
            listener.bind(address)
            if kind == socket.SOCK_STREAM:
                listener.listen()
            listener.setblocking(False)
            yield name, listener

    def run(self, attack: Attack) -> dict[str, object]:
        """Carry out one attack; tell its outcome and what is wrong."""
        text, _, function = attack.name.partition(":")
        writable = self.folder / "runs" / function
        writable.mkdir(parents=True)
        (writable.parent / "beside.txt").write_text(self.secret)
        given = {
            "key": str(self.key),
            "home": str(Path.home()),
            "variable": VARIABLE,
            "mark": self.mark,
            "readable": str(self.readable),
            "writable": str(writable),
            "launcher": os.getpid(),
            "group": os.getpgrp(),
            "touched": str(self.folder / "touched"),
            "tcp": self.listeners["tcp"].getsockname()[1],
            "udp": self.listeners["udp"].getsockname()[1],
            "unix": str(self.folder / "socket"),
            "abstract": self.mark,
        }
        payload = {"text": (TEXTS / f"{text}.py").read_text(), "function": function, "given": given}
        entry = "tests.sandbox.jobs:executes"
        job = Job(entry, payload, (self.readable,), (writable,), compiles=self.compiles)
        before, heard = self._around(), []
        begun = time.monotonic()
        outcome = self.sandbox.run(job, attack.limits, lambda *told: heard.append(told))
        took = time.monotonic() - begun
        wrong = list(_ending(attack, outcome))
        if took > attack.limits.seconds + 50:
            wrong.append(f"it took {took:.1f} s")
        if self.secret in repr(outcome) + repr(heard):
            wrong.append("the key was told")
        if "\x1b" in str(outcome) + str(heard):
            wrong.append("a terminal would obey")
        wrong += self._left_behind(before, writable)
        wrong += self._next()
        return {"outcome": f"{outcome!r:.300}", "seconds": round(took, 2), "wrong": wrong}

    def _around(self) -> dict[str, object]:
        """Look at all that may not change."""
        shared = Path("/dev/shm")
        kernel = {file: file.read_text() for file in Path("/proc/sysvipc").glob("*")}
        return {
            "open files": sorted(os.listdir("/proc/self/fd")),
            "the key's file": (self.key.read_text(), self.key.stat().st_mode),
            "its times": self.key.stat().st_mtime,
            "what is beside": (self.folder / "beside.txt").read_text(),
            "what it may read": {f.name: f.read_text() for f in self.readable.iterdir()},
            "home": sorted(os.listdir(Path.home())),
            "the folder": sorted(set(os.listdir(self.folder)) - {"runs"}),
            "traces": [p for p in ("/tmp", "/dev/shm", "/") if self.mark in str(os.listdir(p))],
            "shared memory": sorted(n for n in os.listdir(shared) if "psm_" in n or self.mark in n),
            "System V": {str(f): t.count("\n") for f, t in kernel.items()},
            "executed": (self.folder / "touched").exists(),
        }

    def _left_behind(self, before: dict[str, object], writable: Path) -> Iterator[str]:
        after = self._around()
        for name, seen in before.items():
            if after[name] != seen:
                yield f"{name}: {seen!r:.200} became {after[name]!r:.200}"
        for name, listener in self.listeners.items():
            with contextlib.suppress(BlockingIOError):
                listener.recv(100) if name in ("udp", "abstract") else listener.accept()
                yield f"{name} was spoken to"
        if left := sorted(set(os.listdir(self.home)) - {"server-errors.txt"}):
            yield f"files of the job are still there: {left[:5]}"
        for process in psutil.process_iter(["pid", "cmdline", "cwd"]):
            told = f"{process.info['cmdline']} {process.info['cwd']}"
            if self.home in told and process.pid != self.server:
                yield f"process {process.pid} is still there: {told:.200}"
        for path in writable.rglob("*"):
            if path.is_symlink() or not (path.is_file() or path.is_dir()):
                yield f"{path} is neither file nor folder"
            elif path.stat().st_size < 2**12 and self.secret in _text(path):
                yield f"{path} holds the key"
            if path.name.startswith("core"):
                yield "a core was dumped"

    def _next(self) -> Iterator[str]:
        server = self._next_job()
        if server != self.server:
            yield "the server was lost"
            self.server, self.home = server, psutil.Process(server).cwd()

    def _next_job(self) -> int:
        """Run an honest job; return the server's number, 0 where it found anything changed."""
        outcome = self.sandbox.run(Job("tests.sandbox.jobs:sane", None), Limits(100))
        match outcome:
            case Finished([int(server), []]):
                return server
        raise AssertionError(f"the next job ended with {outcome}")

    def memory_of_the_server(self) -> dict[str, object]:
        """Search all that a fork inherits; searching is the right of whoever started it."""
        needle = self.secret.encode()
        wrong = []
        with open(f"/proc/{self.server}/maps") as maps:
            places = [line.split() for line in maps if " rw" in line and "[v" not in line]
        with open(f"/proc/{self.server}/mem", "rb") as memory:
            for place, *_ in places:
                begin, end = (int(part, 16) for part in place.split("-"))
                memory.seek(begin)
                if needle in memory.read(end - begin):
                    wrong.append(f"the key lies at {place}")
        return {"outcome": f"{len(places)} places searched", "wrong": wrong}


def _text(path: Path) -> str:
    return path.read_text(errors="replace") if path.is_file() else ""


def _ending(attack: Attack, outcome: Finished | Crashed | OverLimit) -> Iterator[str]:
    match outcome:
        case Finished(value):
            how, told = FINISHED, value
        case Crashed():
            how, told = CRASHED, outcome.last_line
        case OverLimit(limit):
            how, told = f"over {limit}", limit
    if not any(end in how if end.startswith("over") else end == how for end in attack.ends):
        yield f"expected {' or '.join(attack.ends)}, got {how}: {told!r:.300}"
    if how == FINISHED and isinstance(told, dict) and told:
        yield f"it got {told!r:.500}"


def main(folder: str, job: str = "") -> None:
    """Print the report."""
    assault = Assault(Path(folder), compiles=job == "compiles")
    report = {attack.name: assault.run(attack) for attack in ATTACKS}
    report["memory of the server"] = assault.memory_of_the_server()
    assault.sandbox.close()
    json.dump(report, sys.stdout)


if __name__ == "__main__":
    os.environ.setdefault(VARIABLE, secrets.token_hex(16))
    main(*sys.argv[1:])
