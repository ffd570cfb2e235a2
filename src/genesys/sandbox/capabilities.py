"""Root without its powers: what Linux calls capabilities, given up for good.

In containers everything often runs as root. A job keeps only the right to pass over the owners
of files, since folders handed in from outside belong to someone else there.
"""

import ctypes
import os
import platform
import struct

_CAPSET = {"x86_64": 126, "aarch64": 91}
_VERSION_3 = 0x20080522
_PASS_OVER_OWNERS = 1 << 1 | 1 << 2


def available() -> bool:
    """Whether this process is root on a machine where its powers can be given up."""
    return os.uname().sysname == "Linux" and os.geteuid() == 0 and platform.machine() in _CAPSET


def restrict() -> None:
    """Give up every power of root but the one over files. Raises OSError where refused."""
    libc = ctypes.CDLL(None, use_errno=True)
    header = struct.pack("Ii", _VERSION_3, 0)
    kept = _PASS_OVER_OWNERS & _held()
    data = struct.pack("IIIIII", kept, kept, 0, 0, 0, 0)
    if libc.syscall(ctypes.c_long(_CAPSET[platform.machine()]), header, data):
        error = ctypes.get_errno()
        raise OSError(error, f"capset: {os.strerror(error)}")


def _held() -> int:
    with open("/proc/self/status", encoding="ascii") as status:
        for line in status:
            if line.startswith("CapPrm:"):
                return int(line.split()[1], 16)
    return 0
