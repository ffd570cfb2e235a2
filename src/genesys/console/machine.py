"""What this machine has, and what Genesys will use of it."""

from __future__ import annotations

import importlib.metadata
import math
import os
import platform
import shutil
import subprocess
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import psutil
from rich.console import RenderableType
from rich.table import Table

from genesys.sandbox.isolation import BOUNDARIES, survey

_WORKER_GIB = 0.8
"""Memory of one worker with its sandbox, measured on the smaller rungs."""


@dataclass(frozen=True)
class Machine:
    """Facts about this machine."""

    cores: int
    """That this process may use."""

    memory_gib: float
    memory_free_gib: float
    gpus: tuple[str, ...]
    system: str
    python: str
    torch: str
    meaning: str
    """Version of what searches the library by meaning; `missing` where words alone are searched."""

    isolation: tuple[str, ...]
    """Layers that hold foreign code in, strongest first."""

    isolation_missing: tuple[str, ...]
    cache: str
    cache_mib: float
    disk_free_gib: float
    """On the disk of the folder that runs are started from."""

    @classmethod
    def survey(cls, cache: Path) -> Machine:
        """Look at this machine."""
        memory = psutil.virtual_memory()
        layers = survey()
        return cls(
            cores=cores(),
            memory_gib=memory.total / 2**30,
            memory_free_gib=memory.available / 2**30,
            gpus=_gpus(),
            system=f"{platform.system()} {platform.release()} {platform.machine()}",
            python=platform.python_version(),
            torch=_version("torch"),
            meaning=_version("sentence-transformers"),
            isolation=tuple(layer.name for layer in layers if layer.holds),
            isolation_missing=tuple(layer.name for layer in layers if not layer.holds),
            cache=str(cache),
            cache_mib=_size(cache) / 2**20,
            disk_free_gib=shutil.disk_usage(Path.cwd()).free / 2**30,
        )

    @property
    def holds_foreign_code(self) -> bool:
        """Whether the code of designs may run here without --unsandboxed."""
        return not set(BOUNDARIES).isdisjoint(self.isolation)

    @property
    def warnings(self) -> list[str]:
        """What may get in the way of a run."""
        found = []
        if not self.holds_foreign_code:
            found.append(
                f"Neither {' nor '.join(BOUNDARIES)} is here: the code of designs is refused, "
                "unless a command is told --unsandboxed."
            )
        if self.cores * _WORKER_GIB > self.memory_free_gib:
            workers = max(1, int(self.memory_free_gib / _WORKER_GIB))
            found.append(f"Memory is short for {self.cores} workers: use --workers {workers}.")
        if self.disk_free_gib < 1:
            found.append("Less than 1 GiB of disk is free: weights and reports may not fit.")
        if self.gpus:
            found.append("Designs are trained on the processor; the GPU stays unused.")
        if self.torch == "missing":
            found.append("torch is not installed: nothing can be trained.")
        return found

    @property
    def as_json(self) -> dict[str, Any]:
        """The facts as plain JSON values."""
        return {
            **asdict(self),
            "holds_foreign_code": self.holds_foreign_code,
            "workers": self.cores,
            "threads_per_worker": 1,
            "warnings": self.warnings,
        }


def cores() -> int:
    """Count the cores that this process may use: affinity and container quota are respected."""
    try:
        allowed = len(os.sched_getaffinity(0))
    except AttributeError:
        allowed = os.cpu_count() or 1
    try:
        quota, period = Path("/sys/fs/cgroup/cpu.max").read_text("ascii").split()
        return max(1, min(allowed, math.ceil(int(quota) / int(period))))
    except (OSError, ValueError):
        return allowed


def screen(machine: Machine) -> RenderableType:
    """Draw the facts for a terminal."""
    table = Table.grid(padding=(0, 2, 0, 0))
    missing = machine.isolation_missing
    rows = {
        "system": f"{machine.system}, Python {machine.python}, torch {machine.torch}",
        "cores": str(machine.cores),
        "memory": f"{machine.memory_gib:.1f} GiB, {machine.memory_free_gib:.1f} GiB free",
        "GPU": ", ".join(machine.gpus) or "none",
        "library": "searched by words"
        + (
            " alone: `pip install 'genesys[dense]'` adds meaning"
            if machine.meaning == "missing"
            else " and meaning"
        ),
        "isolation": ", ".join(machine.isolation)
        + (f" (not here: {', '.join(missing)})" if missing else ""),
        "cache": f"{machine.cache}, {machine.cache_mib:.0f} MiB",
        "disk": f"{machine.disk_free_gib:.1f} GiB free",
        "will use": f"{machine.cores} workers, one thread each",
    }
    for name, value in rows.items():
        table.add_row(name, value)
    for warning in machine.warnings:
        table.add_row("note", warning)
    return table


def _gpus() -> tuple[str, ...]:
    """Name the NVIDIA GPUs that the driver tells of; asking torch would take seconds."""
    query = ["nvidia-smi", "--query-gpu=name,memory.total", "--format=csv,noheader"]
    try:
        told = subprocess.run(query, capture_output=True, text=True, timeout=10, check=True)
    except (OSError, subprocess.SubprocessError):
        return ()
    return tuple(line.strip() for line in told.stdout.splitlines() if line.strip())


def _version(package: str) -> str:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return "missing"


def _size(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
