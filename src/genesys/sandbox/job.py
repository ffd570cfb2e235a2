"""What a sandbox runs, and within which limits."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Job:
    """A function named `module:function`, called in the sandbox as `function(payload, report)`.

    The payload and the return value are JSON values; big tensors travel as safetensors files in
    the folders named here. `report(fraction, note)` tells the caller how far the job is.
    """

    entry: str
    payload: Any
    readable: tuple[Path, ...] = ()
    """Files and folders that the job may read, besides Python and its packages."""

    writable: tuple[Path, ...] = ()
    """Folders in which the job may write."""

    shared: bool = False
    """Whether several processes may do it together, where a sandbox starts several."""

    compiles: bool = False
    """Whether it may have C++ compiled. Where a job may not start a compiler itself, its function
    is then called with `compiler=`, a `Compiler` that does it for the job."""


@dataclass(frozen=True)
class Limits:
    """How much a job may use before it is stopped."""

    seconds: float
    """Wall-clock time."""

    memory_gib: float = 4.0
    """Memory beyond what the interpreter and torch themselves take, in GiB."""

    threads: int = 1

    written_mib: float = field(default=1024.0)
    """Size of the largest file that the job may write, in MiB."""
