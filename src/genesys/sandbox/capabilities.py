"""Root without its powers: what Linux calls capabilities, given up for good.

In containers everything often runs as root. A job keeps only the right to pass over the owners
of files, since folders handed in from outside belong to someone else there.
"""

import ctypes
import os
import platform
import struct

_CALLS = {"x86_64": (125, 126), "aarch64": (90, 91)}
"""Machine -> numbers of the calls `capget` and `capset`."""

_VERSION_3 = 0x20080522
_PASS_OVER_OWNERS = 1 << 1 | 1 << 2

_libc = ctypes.CDLL(None, use_errno=True)


def available() -> bool:
    """Whether this process is root on a machine where its powers can be given up."""
    return os.uname().sysname == "Linux" and os.geteuid() == 0 and platform.machine() in _CALLS


def restrict() -> None:
    """Give up every power of root but the one over files. Raises OSError where refused."""
    look, give_up = _CALLS[platform.machine()]
    powers = ctypes.create_string_buffer(24)
    _call(look, powers)
    kept = _PASS_OVER_OWNERS & struct.unpack_from("I", powers, 4)[0]
    _call(give_up, struct.pack("IIIIII", kept, kept, 0, 0, 0, 0))


def _call(number: int, powers: "bytes | ctypes.Array[ctypes.c_char]") -> None:
    header = struct.pack("Ii", _VERSION_3, 0)
    if _libc.syscall(ctypes.c_long(number), header, powers):
        error = ctypes.get_errno()
        raise OSError(error, f"capabilities: {os.strerror(error)}")
