"""Designs checked per second by the warm server, beside a fresh process for each.

python benchmarks/checks.py [ROUNDS]

Every seed, source checks and live checks, one after another on one core. The two ways take turns,
and the best round of each counts, since other work on the machine only ever makes them slower.
The last line of each seed is the part of a check that is the sandbox's own: an empty job.
"""

import subprocess
import sys
import time
from collections.abc import Callable

from genesys.architecture.compose import compose
from genesys.architecture.unit_tree import UnitTree
from genesys.checker.checker import LIMITS, Checker
from genesys.library.seeds.base import Seed
from genesys.plugins import available, load
from genesys.sandbox.forked import Forked
from genesys.sandbox.job import Job

FRESH = """
import json, sys
from genesys.checker.probe import run
payload = {"code": sys.stdin.read(), "seed": 0, "signals": []}
sys.exit(len(run(payload, lambda fraction, note: None)["findings"]))
"""


def check_in_fresh_process(tree: UnitTree) -> None:
    """Do what the sandbox's job does, in a process that imports everything anew."""
    environment = {"OMP_NUM_THREADS": "1", "PATH": "/usr/bin:/bin"}
    command = [sys.executable, "-c", FRESH]
    subprocess.run(command, input=compose(tree), text=True, env=environment, check=True)


def seconds(work: Callable[[], object]) -> float:
    """Return how long the work takes, in seconds of the clock on the wall."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def main(rounds: int) -> None:
    """Print a line for each seed."""
    sandbox = Forked()
    checker = Checker(sandbox)
    nothing = Job("operator:is_", 1)
    start = seconds(lambda: sandbox.run(nothing, LIMITS))
    print(f"The server starts in {start:.1f} s, once.")
    for name in available(Seed):
        tree = load(Seed, name).unit_tree()
        assert checker.check_tree(tree).passed
        warm, fresh, empty = [], [], []
        for _ in range(rounds):
            warm.append(seconds(lambda tree=tree: checker.check_tree(tree)))
            fresh.append(seconds(lambda tree=tree: check_in_fresh_process(tree)))
            empty.append(seconds(lambda: sandbox.run(nothing, LIMITS)))
        print(
            f"{name:8}  warm {1 / min(warm):5.2f}/s   fresh process {1 / min(fresh):5.2f}/s   "
            f"ratio {min(fresh) / min(warm):4.1f}   sandbox alone {1000 * min(empty):.0f} ms"
        )
    sandbox.close()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
