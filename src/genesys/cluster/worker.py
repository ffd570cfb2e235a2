"""What a worker process does: open the lab, work until the run is whole.

Started as `python -m genesys.cluster.worker RUN CACHE [--unsandboxed]`. It ends when its
standard input closes, which happens whenever the process that started it is gone, however that
one died.
"""

import os
import platform
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from genesys.errors import ConfigError, GenesysError, LLMFatal
from genesys.journal.run_folder import RunFolder
from genesys.lab.lab import open_lab

FATAL = 4
"""The exit code for what does not change by trying again: a setting, a key, no credit."""


def main(run: str, cache: str, *words: str) -> int:
    """Work on the run; 0 when it is whole, 1 with one line of reason when it cannot go on."""

    def work() -> None:
        unsandboxed = "--unsandboxed" in words
        lab = open_lab(RunFolder(Path(run)), Path(cache), unsandboxed=unsandboxed)
        try:
            lab.worker(worker_name()).discover()
        finally:
            lab.close()

    return serve(work)


def serve(work: Callable[[], None]) -> int:
    """Do the work as a process that others own: it leaves when asked and dies with its starter.

    0 when it is done; with one line of reason 1 when it cannot go on, and FATAL when nobody
    could in its place.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _leave)
    threading.Thread(target=_die_with_starter, daemon=True).start()
    try:
        work()
    except (ConfigError, LLMFatal) as error:
        sys.stderr.write(f"{' '.join(str(error).split())}\n")
        return FATAL
    except GenesysError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def worker_name() -> str:
    """Name this process: its machine and its number there."""
    return f"{platform.node()}-{os.getpid()}"


def _leave(_signal: int, _frame: object) -> None:
    raise SystemExit(0)


def _die_with_starter() -> None:
    sys.stdin.read()
    os._exit(3)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
