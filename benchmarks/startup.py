"""CPU seconds that `genesys --help` takes, beside an empty Python and `import torch`.

    .venv/bin/python benchmarks/startup.py

Each is started five times in a fresh process; the median of user and system time counts.
"""

import os
import statistics
import subprocess
import sys
from pathlib import Path

ROUNDS = 5
LIMIT = 0.3
TORCH = "python -c 'import torch'"
COMMANDS = {
    "python -c pass": [sys.executable, "-c", "pass"],
    "genesys --help": [str(Path(sys.executable).with_name("genesys")), "--help"],
    TORCH: [sys.executable, "-c", "import torch"],
}


def cpu_seconds(command: list[str]) -> float:
    """Return the CPU seconds of one fresh process."""
    before = os.times()
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
    after = os.times()
    return (
        after.children_user + after.children_system - before.children_user - before.children_system
    )


def main() -> None:
    """Measure every command in turn, so that all see the same machine."""
    taken: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for _ in range(ROUNDS):
        for name, command in COMMANDS.items():
            taken[name].append(cpu_seconds(command))
    median = {name: statistics.median(seconds) for name, seconds in taken.items()}
    empty = median["python -c pass"]
    for name, seconds in median.items():
        print(f"{name:26} {seconds:.3f} CPU-s   {seconds / empty:6.1f} x an empty Python")
    helped = median["genesys --help"]
    print(f"--help takes {helped / LIMIT:.0%} of its limit of {LIMIT} CPU-s")
    print(f"importing torch alone takes {median[TORCH] / helped:.1f} times as long")


if __name__ == "__main__":
    main()
