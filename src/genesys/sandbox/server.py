"""The warm server: a process that has imported torch, and forks one locked child for each job.

It runs none of the foreign code itself, keeps to one thread (a fork copies only the thread that
forks), and never starts a parallel region (a child would hang in it). It is started by
`WarmServer`, with an empty environment, and talks to it over a socket: see there.
"""

import contextlib
import ctypes
import gc
import importlib
import json
import os
import select
import shutil
import signal
import socket
import struct
import sys
from types import ModuleType
from typing import Any

import psutil

from genesys.sandbox import hugepages
from genesys.sandbox.child import Order, prepare, run
from genesys.sandbox.entry import resolve, written
from genesys.sandbox.footprint import Footprint

HEADER = struct.Struct("!Q")
"""Length of the message that follows, in bytes."""

DESCRIPTORS = 2
"""Sent along with a job: the write end of its result pipe, and the file for its errors."""

_PR_SET_CHILD_SUBREAPER = 36


def main(control: int, folder: str, layers: list[str], modules: list[str] | None) -> None:
    """Import the modules, say so, then serve jobs until the launcher is gone.

    Without a list of modules nothing is imported here, not even what a job is made of: then each
    job's process imports its entry itself.
    """
    for module in modules or []:
        importlib.import_module(module)
    here = os.getpid()
    _adopt_orphans()
    if torch := sys.modules.get("torch"):
        torch.set_num_threads(1)
    prepare(layers)
    gc.collect()
    gc.freeze()
    with socket.socket(fileno=control) as connection:
        server = Server(connection, warm=modules is not None)
        server.answer({"ready": True})
        try:
            while server.serve():
                pass
        finally:
            if os.getpid() == here:  # not in a child that could not end itself
                shutil.rmtree(folder, ignore_errors=True)


class Server:
    """Serves one job at a time to one launcher."""

    def __init__(self, connection: socket.socket, *, warm: bool) -> None:
        self._connection = connection
        self._warm = warm
        self._launcher = os.getppid()
        self._jobs = 0
        self._ready: list[ModuleType] = []

    def answer(self, message: dict[str, Any]) -> None:
        """Send one message to the launcher."""
        body = json.dumps(message).encode()
        self._connection.sendall(HEADER.pack(len(body)) + body)

    def serve(self) -> bool:
        """Wait for a job, run it, wait for the word to clear away; False when the launcher left."""
        if not self._launcher_writes():
            return False
        header, descriptors, _, _ = socket.recv_fds(self._connection, HEADER.size, DESCRIPTORS)
        if not header:
            return False
        try:
            order = Order(**json.loads(self._received(HEADER.unpack(header)[0])))
            child = self._started(order, *descriptors)
        finally:
            for descriptor in descriptors:
                os.close(descriptor)
        if child is None:
            return True
        self.answer({"child": child})
        stays = self._launcher_writes() and self._connection.recv(1) != b""
        status, seconds = _cleared(child)
        if "seccomp" not in order.layers or order.compiles:
            _sweep()
        if stays:
            self.answer({"status": status, "seconds": seconds})
        return stays

    def _started(self, order: Order, pipe: int, errors: int) -> int | None:
        """Fork the job's process; tell the launcher where its entry cannot be imported."""
        if self._warm:
            try:
                self._warm_up(order.entry)
            except Exception as error:  # noqa: BLE001 - whatever an import raises is the outcome
                self.answer({"crashed": written(error)})
                return None
        if self._jobs == 1:  # it does not pay for one job
            hugepages.collapse()
        self._jobs += 1
        own = Footprint.of("self")
        if own.threads != 1:
            self.answer({"broken": f"importing {order.entry} left {own.threads} threads running"})
            return None
        server = os.getpid()
        child = os.fork()
        if child == 0:
            self._connection.close()
            run(order, pipe, errors, server, own if self._warm else None)
        return child

    def _warm_up(self, entry: str) -> None:
        """Import the entry's module; let it do what need not be done again in every job.

        A module of entries may have a function `warm_up`. It is trusted code, as the entries are,
        and leaves one thread.
        """
        resolve(entry)
        module = sys.modules[entry.partition(":")[0]]
        if module in self._ready:
            return
        self._ready.append(module)
        if hasattr(module, "warm_up"):
            module.warm_up()
            hugepages.give_back()
        gc.collect()
        gc.freeze()

    def _launcher_writes(self) -> bool:
        """Wait until there is something to read; False when the launcher died instead."""
        while os.getppid() == self._launcher:
            if select.select([self._connection], [], [], 1.0)[0]:
                return True
        return False

    def _received(self, length: int) -> bytes:
        parts = []
        while length:
            part = self._connection.recv(min(length, 2**20))
            if not part:
                raise SystemExit(0)
            parts.append(part)
            length -= len(part)
        return b"".join(parts)


def _cleared(child: int) -> tuple[int, float]:
    """Kill the job's process and its group; return how it ended, and its processor seconds."""
    for kill in (os.kill, os.killpg):
        with contextlib.suppress(OSError):  # it has not got so far as to lead a group
            kill(child, signal.SIGKILL)
    _, status, used = os.wait4(child, 0)
    return status, used.ru_utime + used.ru_stime


def _sweep() -> None:
    """Kill whatever a job left running that had no filter of system calls, or a compiler."""
    while orphans := psutil.Process().children(recursive=True):
        for orphan in orphans:
            with contextlib.suppress(psutil.Error):
                orphan.kill()
        with contextlib.suppress(ChildProcessError):
            while os.waitpid(-1, 0):
                pass


def _adopt_orphans() -> None:
    """Become the parent of processes whose parent, a job, is gone. Linux only."""
    with contextlib.suppress(AttributeError):
        ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
