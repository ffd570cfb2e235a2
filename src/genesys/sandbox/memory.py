"""How much memory a process holds for itself alone."""

from pathlib import Path

import psutil

_COUNTED = ("RssAnon:", "RssShmem:", "VmSwap:")


def held_by(pid: int) -> int:
    """Return the bytes that the process holds besides files mapped into memory.

    Mapped files (the corpus, the libraries) are the system's to drop, so they do not count;
    where the system cannot tell them apart (it is not Linux), they do. A process that has ended
    holds nothing.
    """
    status = Path(f"/proc/{pid}/status")
    try:
        if status.exists():
            lines = status.read_text(encoding="ascii").splitlines()
            return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith(_COUNTED))
        return int(psutil.Process(pid).memory_info().rss)
    except (OSError, psutil.Error):
        return 0
