"""Runs a module as an ordinary user: `python -m tests.sandbox.ordinary_user MODULE ARGUMENTS`.

Started by root, it becomes a user without any power. What that user could not read of the
interpreter, the packages and the checkout (they often lie in root's home) is shown to it in a
view of the file system of its own: over the folder that is shut lies an empty one, with nothing
in it but what is needed. Exits with code 77, saying what is missing, where that cannot be done.
"""

import ctypes
import os
import runpy
import stat
import sys
import tempfile
from pathlib import Path

USER = 65534
MISSING = 77

_NEW_VIEW, _BIND, _MOVE, _DEEP, _PRIVATE = 0x20000, 4096, 8192, 16384, 1 << 18

_libc = ctypes.CDLL(None, use_errno=True)


def shut_folders() -> dict[Path, list[Path]]:
    """Name the folders that keep others out, with what is needed inside of each."""
    needed = [Path(sys.prefix), Path(sys.base_prefix), Path(__file__).parents[2]]
    needed += [Path(path) for path in sys.path if Path(path).is_dir()]
    found: dict[Path, list[Path]] = {}
    for path in {path.resolve() for path in needed}:
        for folder in reversed([path, *path.parents]):
            if not folder.stat().st_mode & stat.S_IXOTH:
                found.setdefault(folder, []).append(path)
                break
    return found


def become() -> None:
    """Become the ordinary user; raises OSError where the system does not allow it."""
    if shut := shut_folders():
        _done(_libc.unshare(_NEW_VIEW))
        _done(_libc.mount(None, b"/", None, _DEEP | _PRIVATE, None))
        for folder, needed in shut.items():
            _show(folder, [path for path in needed if path != folder])
    os.setgroups([])
    os.setresgid(USER, USER, USER)
    os.setresuid(USER, USER, USER)


def _show(folder: Path, needed: list[Path]) -> None:
    outermost = [p for p in needed if not any(q in p.parents for q in needed)]
    aside = [tempfile.mkdtemp(prefix="genesys-view-") for _ in outermost]
    for path, place in zip(outermost, aside, strict=True):
        _done(_libc.mount(bytes(path), place.encode(), None, _BIND | _DEEP, None))
    _done(_libc.mount(b"tmpfs", bytes(folder), b"tmpfs", 0, b"mode=755"))
    for path, place in zip(outermost, aside, strict=True):
        path.mkdir(parents=True)
        _done(_libc.mount(place.encode(), bytes(path), None, _MOVE, None))
        os.rmdir(place)


def _done(result: int) -> None:
    if result:
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error))


if __name__ == "__main__":
    try:
        become()
    except OSError as error:
        shut = ", ".join(map(str, shut_folders())) or "nothing"
        sys.stderr.write(
            f"cannot become an ordinary user ({error}): {shut} is shut to others, and showing "
            "what is needed in there takes the right to mount\n"
        )
        sys.exit(MISSING)
    _, module, *arguments = sys.argv
    sys.argv = [module, *arguments]
    runpy.run_module(module, run_name="__main__")
