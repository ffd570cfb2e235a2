"""Linux's seccomp: a process gives up system calls, and cannot take them back.

The filter is a program for the kernel's classic packet filter machine: it loads words of the
call at hand, compares, and returns a verdict. Sources: seccomp(2) and the kernel's
userspace-api/seccomp_filter documentation.
"""

import ctypes
import errno
import os
import platform
import struct
from collections.abc import Iterable, Iterator
from functools import cache

from genesys.sandbox.system_calls import (
    ABSENT,
    CLONE,
    DENIED,
    OWN_ONLY,
    PRCTL,
    PRLIMIT64,
    STARTING,
    Numbers,
)

_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _KILL, _REFUSE = 0x7FFF0000, 0x80000000, 0x00050000
_REFUSED = _REFUSE | errno.EPERM
_NUMBER, _ARCHITECTURE, _FIRST_ARGUMENT = 0, 4, 16

_SET_FILTER, _ACTION_AVAILABLE = 1, 2
_KEEP_SPECULATION = 4
"""Without this flag some kernels slow the whole job down, against leaks that do not matter here."""

_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_SET_NO_NEW_PRIVS = 1, 4, 38
_CLONE_THREAD = 0x10000
_CLONE_NAMESPACES = 0x7E020000
"""Bits that ask for a new view of files, names, users, processes or networks."""

_FOREIGN_NUMBERS = 0x40000000
"""On x86-64, calls from here on belong to another numbering, which the filter does not know."""

_MACHINES = {"x86_64": (0, 0xC000003E, 317), "aarch64": (1, 0xC00000B7, 277)}
"""Machine -> column of a call's number, architecture word, number of the call `seccomp`."""

Instruction = tuple[int, int, int, int]
"""What to do, how far to jump if so, how far if not, and the number that it is done with."""

_THREADS_ONLY: Instruction = (_ANY_BIT, 1, 0, _CLONE_THREAD)

_SIZE = struct.calcsize("HBBI")

_libc = ctypes.CDLL(None, use_errno=True)


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p))


def available() -> bool:
    """Whether this kernel filters system calls, on a machine whose numbers are known."""
    machine = _MACHINES.get(platform.machine())
    if os.uname().sysname != "Linux" or machine is None:
        return False
    verdict = ctypes.c_uint32(_REFUSE)
    number = ctypes.c_long(machine[2])
    return bool(_libc.syscall(number, _ACTION_AVAILABLE, 0, ctypes.byref(verdict)) == 0)


def restrict(*, starts_programs: bool = False) -> None:
    """Give up every call listed in `system_calls`, for this thread and its children.

    With `starts_programs` it keeps those by which a program is started; what it starts has the
    same filter, and can signal nobody: the one process that may be signalled is this one.

    Raises OSError where the kernel refuses.
    """
    column, _, number = _MACHINES[platform.machine()]
    text = same_for_all(starts_programs=starts_programs)
    text += _packed(_own_signals(column, os.getpid()))
    if _libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "prctl refused to give up new privileges")
    filter_ = _Program(len(text) // _SIZE, text)
    if _libc.syscall(ctypes.c_long(number), _SET_FILTER, _KEEP_SPECULATION, ctypes.byref(filter_)):
        error = ctypes.get_errno()
        raise OSError(error, f"seccomp: {os.strerror(error)}")


@cache
def same_for_all(*, starts_programs: bool = False) -> bytes:
    """Return the part of this machine's program that is the same for every process."""
    return _packed(_calls(*_MACHINES[platform.machine()][:2], starts_programs))


def _packed(program: Iterable[Instruction]) -> bytes:
    return b"".join(struct.pack("HBBI", *instruction) for instruction in program)


def _program(
    column: int, architecture: int, own: int, starts_programs: bool = False
) -> Iterator[Instruction]:
    yield from _calls(column, architecture, starts_programs)
    yield from _own_signals(column, own)


def _calls(column: int, architecture: int, starts_programs: bool) -> Iterator[Instruction]:
    yield (_LOAD, 0, 0, _ARCHITECTURE)
    yield (_EQUAL, 1, 0, architecture)
    yield (_RETURN, 0, 0, _KILL)
    yield (_LOAD, 0, 0, _NUMBER)
    if column == 0:
        yield (_AT_LEAST, 0, 1, _FOREIGN_NUMBERS)
        yield (_RETURN, 0, 0, _KILL)
    for calls, verdict in ((DENIED, _REFUSED), (ABSENT, _REFUSE | errno.ENOSYS)):
        for name, numbers in calls.items():
            if starts_programs and name in STARTING:
                continue
            if (number := numbers[column]) is not None:
                yield (_EQUAL, 0, 1, number)
                yield (_RETURN, 0, 0, verdict)
    test = (_ANY_BIT, 0, 1, _CLONE_NAMESPACES) if starts_programs else _THREADS_ONLY
    yield from _looked_into(CLONE, column, 0, test, _REFUSED)
    yield from _without(PRCTL, column, (_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE), _REFUSED)
    yield from _reading_only(PRLIMIT64, column, _REFUSED)


def _own_signals(column: int, own: int) -> Iterator[Instruction]:
    for numbers in OWN_ONLY.values():
        yield from _looked_into(numbers, column, 0, (_EQUAL, 1, 0, own), _REFUSED)
    yield (_RETURN, 0, 0, _ALLOW)


def _looked_into(
    numbers: Numbers, column: int, argument: int, test: Instruction, verdict: int
) -> Iterator[Instruction]:
    """Refuse one call by the lower word of an argument; `test` jumps over the refusal or not."""
    number = numbers[column]
    assert number is not None
    yield (_EQUAL, 0, 4, number)
    yield (_LOAD, 0, 0, _FIRST_ARGUMENT + 8 * argument)
    yield test
    yield (_RETURN, 0, 0, verdict)
    yield (_RETURN, 0, 0, _ALLOW)


def _without(
    numbers: Numbers, column: int, options: tuple[int, int], verdict: int
) -> Iterator[Instruction]:
    """Refuse one call with either of two options as its first argument."""
    number = numbers[column]
    assert number is not None
    yield (_EQUAL, 0, 5, number)
    yield (_LOAD, 0, 0, _FIRST_ARGUMENT)
    yield (_EQUAL, 1, 0, options[0])
    yield (_EQUAL, 0, 1, options[1])
    yield (_RETURN, 0, 0, verdict)
    yield (_RETURN, 0, 0, _ALLOW)


def _reading_only(numbers: Numbers, column: int, verdict: int) -> Iterator[Instruction]:
    """Refuse one call unless both words of its third argument, a pointer, are null."""
    number = numbers[column]
    assert number is not None
    yield (_EQUAL, 0, 6, number)
    yield (_LOAD, 0, 0, _FIRST_ARGUMENT + 16)
    yield (_EQUAL, 0, 2, 0)
    yield (_LOAD, 0, 0, _FIRST_ARGUMENT + 20)
    yield (_EQUAL, 1, 0, 0)
    yield (_RETURN, 0, 0, verdict)
    yield (_RETURN, 0, 0, _ALLOW)
