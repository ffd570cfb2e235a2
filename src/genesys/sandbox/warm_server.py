"""The launcher's end of the warm server: start it, hand it jobs, end it."""

import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import sysconfig
import tempfile
import weakref
from pathlib import Path
from typing import Any

from genesys.errors import SandboxError
from genesys.sandbox.hugepages import SETTINGS
from genesys.sandbox.server import HEADER
from genesys.sandbox.watch import STARTING

KEEPS_FREED_MEMORY = {
    "MALLOC_MMAP_THRESHOLD_": str(32 * 2**20),
    "MALLOC_TRIM_THRESHOLD_": str(2**30),
    "MALLOC_TOP_PAD_": str(64 * 2**20),
    **SETTINGS,
}
"""Settings of glibc: asking the system for memory anew in every training step costs 7 %."""

_BOOT = (
    "import json, sys; start = json.loads(sys.argv[1]); sys.path[:] = start['path']; "
    "from genesys.sandbox.server import main; "
    "main(start['control'], start['folder'], start['layers'], start['modules'])"
)


class ServerLost(Exception):
    """The server has died or no longer answers; a new one is needed."""


class WarmServer:
    """One server process, owned by the process that built this object.

    Messages are a length and a JSON object. The launcher sends a job (an order, with two
    descriptors), the server answers {"child": process id}, {"crashed": traceback} or
    {"broken": reason}. When the launcher has its result it sends one byte, and the server kills
    what is left of the child and answers {"status": how it ended, "seconds": of processor time}:
    until then the process id cannot become another process's.

    Without modules, not even an empty list, the server imports nothing, and every job itself
    what it is made of. Raises SandboxError when no server can be started.
    """

    def __init__(self, layers: tuple[str, ...], modules: tuple[str, ...] | None) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="genesys-sandbox-"))
        self._socket, theirs = socket.socketpair()
        self._errors = (self.folder / "server-errors.txt").open("wb+")
        start = {
            "path": [os.path.abspath(path) for path in sys.path],
            "control": theirs.fileno(),
            "folder": str(self.folder),
            "layers": layers,
            "modules": modules,
        }
        self._process = subprocess.Popen(
            [sys.executable, "-s", "-P", "-c", _BOOT, json.dumps(start)],
            env=clean_environment(self.folder),
            stdin=subprocess.DEVNULL,
            stdout=self._errors,
            stderr=self._errors,
            cwd=self.folder,
            pass_fds=[theirs.fileno()],
            start_new_session=True,  # so that Ctrl-C does not reach it
        )
        theirs.close()
        self.end = weakref.finalize(
            self, _end, os.getpid(), self._process, self._socket, self._errors, self.folder
        )
        self._socket.settimeout(STARTING)
        try:
            self._answer()
        except ServerLost as error:
            said = (self.folder / "server-errors.txt").read_text(errors="replace")[-4000:]
            self.end()
            raise SandboxError(f"The sandbox's server did not start: {error}\n{said}") from error
        except BaseException:  # Ctrl-C while torch is being imported
            self.end()
            raise

    @property
    def process_id(self) -> int:
        """The server's process id."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether the server runs, and belongs to this very process, not to one it forked from."""
        return self.end.alive and self._process.poll() is None

    def begin(self, order: dict[str, Any], pipe: int, errors: int) -> dict[str, Any]:
        """Send an order with the write end of its result pipe and its file of errors."""
        body = json.dumps(order).encode()
        try:
            socket.send_fds(self._socket, [HEADER.pack(len(body))], [pipe, errors])
            self._socket.sendall(body)
        except OSError as error:
            raise ServerLost(f"it took no job ({error})") from error
        return self._answer()

    def clear(self) -> tuple[int, float]:
        """Have the job's process killed; return how it ended, as `os.waitpid` puts it.

        And the seconds of processor time that it used.
        """
        try:
            self._socket.sendall(b"c")
        except OSError as error:
            raise ServerLost(f"it took no word ({error})") from error
        answer = self._answer()
        return int(answer["status"]), float(answer["seconds"])

    def _answer(self) -> dict[str, Any]:
        length = HEADER.unpack(self._received(HEADER.size))[0]
        answer: dict[str, Any] = json.loads(self._received(length))
        return answer

    def _received(self, length: int) -> bytes:
        parts = b""
        while len(parts) < length:
            try:
                part = self._socket.recv(length - len(parts))
            except TimeoutError as error:
                raise ServerLost(f"no answer within {STARTING:g} s") from error
            except OSError as error:
                raise ServerLost(str(error)) from error
            if not part:
                raise ServerLost("it died")
            parts += part
        return parts


def clean_environment(home: Path) -> dict[str, str]:
    """Return all that a job's process may know of the world: nothing of the launcher's, no keys.

    One thread in every library. A fixed hash seed, so that sets have the same order each time.
    The library path is where a shared Python has itself: some clusters set it for each program.
    """
    threads = ("OMP", "OPENBLAS", "MKL", "NUMEXPR", "VECLIB_MAXIMUM")
    environment = {
        "HOME": str(home),
        "PATH": "/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "PYTHONHASHSEED": "0",
        "TOKENIZERS_PARALLELISM": "false",
        "OBJC_DISABLE_INITIALIZE_FORK_SAFETY": "YES",
        **KEEPS_FREED_MEMORY,
        **{f"{library}_NUM_THREADS": "1" for library in threads},
    }
    if sysconfig.get_config_var("Py_ENABLE_SHARED"):
        environment["LD_LIBRARY_PATH"] = str(sysconfig.get_config_var("LIBDIR"))
    return environment


def _end(
    owner: int,
    process: "subprocess.Popen[bytes]",
    control: socket.socket,
    errors: Any,
    folder: Path,
) -> None:
    """Hang up; the server then kills its child and goes. One that does not is killed."""
    control.close()
    errors.close()
    if os.getpid() != owner:  # a fork of the owner: the server is not ours to end
        return
    try:
        process.wait(timeout=5)
    except subprocess.TimeoutExpired:
        with contextlib.suppress(OSError):
            process.kill()
        process.wait()
    shutil.rmtree(folder, ignore_errors=True)
