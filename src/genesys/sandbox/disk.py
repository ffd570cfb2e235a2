"""What one job has on disk, seen from outside: its folders, and files without a name."""

import contextlib
import errno
import math
import os
import stat
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

MOST_FILES = 10_000
"""Files and folders that a job may make."""

DEEPEST = 100
"""Folders within folders that a job may make."""

SHARED = 4
"""A folder handed in may grow by so many times what a job may write: others write there too."""

_TOO_DEEP = f"{DEEPEST} folders within one another"
_BLOCK = 512


class Disk:
    """Measures what a job adds to its scratch folder and to the folders that it may write.

    A file that was removed and is still open, or mapped, takes its space all the same: the
    system tells of those that a process has.
    """

    def __init__(self, child: int, scratch: Path, writable: Sequence[Path], most: float) -> None:
        self._child = child
        self._folders = [_Folder(str(scratch), 0, 0, most, "")]
        for path in writable:
            files, size, _ = _content(str(path))
            self._folders.append(_Folder(str(path), files, size, SHARED * most, f" in {path}"))

    def over(self, *, thorough: bool) -> str | None:
        """Return the limit that the job is over, if there is one, worded as in `OverLimit`.

        Looking for mapped files takes a millisecond; without `thorough` that is left out.
        """
        nameless = _open_nameless(self._child) + (_mapped_nameless(self._child) if thorough else 0)
        for folder in self._folders:
            files, size, fault = _content(folder.path, folder.files + MOST_FILES)
            if size + nameless - folder.size > folder.most:
                fault = f"{folder.most / 2**20:g} MiB of disk"
            if files - folder.files > MOST_FILES:
                fault = f"{MOST_FILES} files"
            if fault:
                return fault + folder.named
        return None


@dataclass(frozen=True)
class _Folder:
    path: str
    files: int
    """When the job began."""

    size: int
    """Bytes when the job began."""

    most: float
    """Bytes that it may grow by."""

    named: str


def clear(folder: str) -> None:
    """Remove a folder and all in it, however deep and however locked. Never raises.

    Folders are moved up before they are emptied: a path that is too long for the system, or a
    tree that is too deep for recursion, is so taken apart level by level.
    """
    with contextlib.suppress(OSError):
        top = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        try:
            _empty(top)
        finally:
            os.close(top)
        os.rmdir(folder)


def _empty(top: int) -> None:
    moved = 0
    while names := os.listdir(top):
        before = moved
        for name in names:
            here = _opened(name, top)
            if here is None:
                with contextlib.suppress(OSError):
                    os.unlink(name, dir_fd=top)
                    moved += 1
                continue
            try:
                for inner in os.listdir(here):
                    with contextlib.suppress(OSError):
                        _lift(inner, here, top, f"{moved}.up")
                        moved += 1
            finally:
                os.close(here)
            with contextlib.suppress(OSError):
                os.rmdir(name, dir_fd=top)
                moved += 1
        if moved == before:  # nothing can be removed any more
            return


def _opened(name: str, top: int) -> int | None:
    """Open a folder, whatever its mode; None for all that is no folder."""
    if not stat.S_ISDIR(os.stat(name, dir_fd=top, follow_symlinks=False).st_mode):
        return None
    os.chmod(name, stat.S_IRWXU, dir_fd=top)
    return os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=top)


def _lift(name: str, here: int, top: int, free: str) -> None:
    """Remove a file; move a folder up to where it can be emptied."""
    if stat.S_ISDIR(os.stat(name, dir_fd=here, follow_symlinks=False).st_mode):
        os.chmod(name, stat.S_IRWXU, dir_fd=here)  # moving a folder writes its way up into it
        os.rename(name, free, src_dir_fd=here, dst_dir_fd=top)
    else:
        os.unlink(name, dir_fd=here)


def _content(folder: str, most: float = math.inf) -> tuple[int, int, str | None]:
    """Count files and folders below, and the bytes that they take; stops beyond so many.

    With the limit that was passed, where that is not one of number or size.
    """
    files = size = 0
    waiting = [(folder, 0)]
    while waiting and files <= most:
        here, depth = waiting.pop()
        if depth > DEEPEST:
            return files, size, _TOO_DEEP
        try:
            with os.scandir(here) as entries:
                for entry in entries:
                    files += 1
                    if files > most:
                        break
                    with contextlib.suppress(FileNotFoundError):  # removed meanwhile
                        size += entry.stat(follow_symlinks=False).st_blocks * _BLOCK
                        if entry.is_dir(follow_symlinks=False):
                            waiting.append((entry.path, depth + 1))
        except FileNotFoundError:
            continue
        except OSError as error:
            if error.errno == errno.ENAMETOOLONG:
                return files, size, _TOO_DEEP
            return files, size, "folders that can be looked into"
    return files, size, None


def _open_nameless(child: int) -> int:
    """Add up the bytes of removed files that the process still has open."""
    sizes = {}
    with contextlib.suppress(OSError):  # it has ended
        for end in os.listdir(f"/proc/{child}/fd"):
            with contextlib.suppress(OSError):
                found = os.stat(f"/proc/{child}/fd/{end}")
                if stat.S_ISREG(found.st_mode) and not found.st_nlink:
                    sizes[found.st_ino] = found.st_blocks * _BLOCK
    return sum(sizes.values())


def _mapped_nameless(child: int) -> int:
    """Add up the bytes of removed files that the process has mapped into memory."""
    size = 0
    with contextlib.suppress(OSError), open(f"/proc/{child}/maps", "rb") as lines:
        for line in lines:
            if line.endswith(b" (deleted)\n") and not line.split()[5].startswith(b"/dev/zero"):
                begin, end = line.split()[0].split(b"-")
                size += int(end, 16) - int(begin, 16)
    return size
