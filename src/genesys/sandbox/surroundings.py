"""What every job may read besides what it is given: Python, its packages, the system's libraries.

And what a job on a GPU needs besides: devices, and what the system tells of them.
"""

import os
import sys
import sysconfig
from collections.abc import Iterable
from functools import cache
from glob import glob
from pathlib import Path

_SYSTEM = (
    "/usr/lib", "/usr/lib64", "/usr/local/lib", "/lib", "/lib64",
    "/etc/ld.so.cache", "/etc/localtime", "/usr/share/zoneinfo",
    "/proc/cpuinfo", "/proc/meminfo", "/sys/devices/system/cpu",
    "/dev/urandom", "/dev/random", "/dev/zero",
)  # fmt: skip

_DRIVER = (
    "/sys", "/proc/driver/nvidia", "/proc/modules", "/proc/devices", "/proc/sys/vm/mmap_min_addr",
    "/usr/local/nvidia", "/usr/local/cuda",
)  # fmt: skip


@cache
def readable() -> tuple[str, ...]:
    """Name the files and folders that there are, none of them inside another."""
    prefixes = (sys.prefix, sys.exec_prefix, sys.base_prefix, sys.base_exec_prefix)
    folders = {f"{prefix}/{part}" for prefix in prefixes for part in ("lib", "lib64")}
    folders |= {sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")}
    folders |= {path for path in sys.path if path.endswith(("site-packages", "dist-packages"))}
    return _outermost([*folders, *_SYSTEM, str(Path(__file__).parents[1])])


@cache
def devices() -> tuple[str, ...]:
    """Name the devices of NVIDIA's driver that this machine has."""
    return tuple(sorted(path for path in glob("/dev/nvidia*") if not os.path.isdir(path)))


@cache
def readable_for_devices() -> tuple[str, ...]:
    """Name what the driver's library reads; nothing where there is no device."""
    return _outermost(_DRIVER) if devices() else ()


def _outermost(paths: Iterable[str]) -> tuple[str, ...]:
    kept: list[str] = []
    for path in sorted({os.path.realpath(path) for path in paths if os.path.exists(path)}):
        if not kept or not path.startswith(f"{kept[-1].rstrip('/')}/"):
            kept.append(path)
    return tuple(kept)
