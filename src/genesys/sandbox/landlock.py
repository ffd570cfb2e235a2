"""Linux's Landlock: a process gives up every file but those it names, and cannot take it back.

Source: the kernel's userspace-api/landlock documentation. No library is needed: three system
calls, with the same numbers on every architecture. Older kernels know fewer rights; what they
do not know is left out.
"""

import ctypes
import os
import stat
import struct
from collections.abc import Iterable

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_VERSION_QUERY = 1
_PATH_BENEATH = 1
_PR_SET_NO_NEW_PRIVS = 38

_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1, 1 << 1, 1 << 2, 1 << 3
_REMOVE_DIR, _REMOVE_FILE = 1 << 4, 1 << 5
_MAKE_DIR, _MAKE_REGULAR = 1 << 7, 1 << 8
_REFER, _TRUNCATE, _DRIVE = 1 << 13, 1 << 14, 1 << 15
_ON_FILES = _EXECUTE | _WRITE_FILE | _READ_FILE | _TRUNCATE | _DRIVE
"""Rights that a rule for a file, not a folder, may name."""

_READ = _READ_FILE | _READ_DIR
_WRITE = (
    _READ | _WRITE_FILE | _REMOVE_DIR | _REMOVE_FILE | _MAKE_DIR | _MAKE_REGULAR
    | _REFER | _TRUNCATE
)  # fmt: skip
_DEVICE = _READ_FILE | _WRITE_FILE | _DRIVE
_PROGRAM = _EXECUTE | _READ_FILE

_libc = ctypes.CDLL(None, use_errno=True)


def version() -> int:
    """Return the newest Landlock version that this kernel speaks; 0 where there is none."""
    if not hasattr(os, "O_PATH"):
        return 0
    try:
        return max(0, _call(_CREATE_RULESET, None, ctypes.c_size_t(0), _VERSION_QUERY))
    except OSError:
        return 0


def restrict(
    readable: Iterable[str],
    writable: Iterable[str],
    devices: Iterable[str] = (),
    programs: Iterable[str] = (),
) -> None:
    """Leave this thread and its children only these files and folders, and no TCP.

    Devices may be read, written and driven, programs read and started. Paths that do not exist
    are passed over: nothing can be read there. Where the kernel knows how, connecting to abstract
    sockets and signalling processes outside are given up as well. Raises OSError where the kernel
    refuses.
    """
    known = version()
    handled = _rights(known)
    try:
        ruleset = _ruleset(handled, net=3 if known >= 4 else 0, scoped=3 if known >= 6 else 0)
    except OSError:  # some kernels claim version 6 and yet refuse its scopes
        ruleset = _ruleset(handled, net=3 if known >= 4 else 0, scoped=0)
    try:
        for paths, rights in (
            (readable, _READ),
            (writable, _WRITE),
            (devices, _DEVICE),
            (programs, _PROGRAM),
        ):
            for path in paths:
                _allow(ruleset, path, rights & handled)
        _no_new_privileges()
        _call(_RESTRICT_SELF, ruleset, 0)
    finally:
        os.close(ruleset)


def _rights(known: int) -> int:
    """All rights to files that the kernel of this version can withhold."""
    return (1 << (16 if known >= 5 else 15 if known >= 3 else 14 if known == 2 else 13)) - 1


def _ruleset(files: int, net: int, scoped: int) -> int:
    attributes = struct.pack("QQQ", files, net, scoped)
    size = 24 if scoped else 16 if net else 8
    return _call(_CREATE_RULESET, attributes, ctypes.c_size_t(size), 0)


def _allow(ruleset: int, path: str, rights: int) -> None:
    try:
        there = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        if not stat.S_ISDIR(os.fstat(there).st_mode):
            rights &= _ON_FILES
        _call(_ADD_RULE, ruleset, _PATH_BENEATH, struct.pack("=Qi", rights, there), 0)
    finally:
        os.close(there)


def _no_new_privileges() -> None:
    if _libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "prctl refused to give up new privileges")


def _call(number: int, *arguments: object) -> int:
    result: int = _libc.syscall(ctypes.c_long(number), *arguments)
    if result < 0:
        error = ctypes.get_errno()
        raise OSError(error, f"Landlock: {os.strerror(error)}")
    return result
