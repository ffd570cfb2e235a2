"""What a check costs from the warm server, beside a fresh process for each.

python benchmarks/checks.py [ROUNDS]

Every seed: source checks, live checks and evidence, first without training, then with it. The ways
take turns, and the best round of each counts, since other work on the machine only ever makes them
slower. Processor time is that of all processes together: launcher, server and jobs. The fresh
process does the same checks, without training and without a sandbox.
"""

import os
import statistics
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import psutil
from processor_time import best, measured

from genesys.architecture.unit_tree import UnitTree
from genesys.checker.checker import Checker
from genesys.library.seeds.base import Seed
from genesys.plugins import available, load
from genesys.sandbox.forked import Forked

FRESH = """
import sys
from genesys.checker.checker import Checker
from genesys.library.seeds.base import Seed
from genesys.plugins import load
from genesys.sandbox.inline import Inline
import torch
torch.set_num_threads(1)
report = Checker(Inline(), trials=False).check_tree(load(Seed, sys.argv[1]).unit_tree())
sys.exit(not report.passed)
"""
CHECKS = 5
"""In one round, since the system counts processor time in hundredths of a second."""


def passes(checker: Checker, tree: UnitTree) -> None:
    """Check a tree that is valid."""
    report = checker.check_tree(tree)
    assert report.passed, report


def check_in_fresh_process(seed: str) -> None:
    """Check without training, in a process that imports everything anew."""
    environment = {"OMP_NUM_THREADS": "1", "PATH": "/usr/bin:/bin"}
    subprocess.run([sys.executable, "-c", FRESH, seed], env=environment, check=True)


def checks_per_second(tree: UnitTree, each: int) -> float:
    """Check on every core at once, each with a server of its own, without training."""
    sandboxes = [Forked() for _ in range(os.cpu_count() or 1)]
    checkers = [Checker(sandbox, trials=False) for sandbox in sandboxes]
    with ThreadPoolExecutor(len(checkers)) as pool:
        list(pool.map(lambda checker: passes(checker, tree), checkers))
        begun = time.perf_counter()
        many = [checker for checker in checkers for _ in range(each)]
        list(pool.map(lambda checker: passes(checker, tree), many))
        seconds = time.perf_counter() - begun
    for sandbox in sandboxes:
        sandbox.close()
    return len(many) / seconds


def main(rounds: int) -> None:
    """Print a line for each seed."""
    sandbox = Forked()
    quick, whole = Checker(sandbox, trials=False), Checker(sandbox)
    trees = {name: load(Seed, name).unit_tree() for name in available(Seed)}
    for tree in trees.values():
        passes(whole, tree)
    (server,) = psutil.Process(os.getpid()).children()
    ratios = []
    for name, tree in trees.items():
        warm, fresh, trained = [], [], []
        for _ in range(rounds):
            warm.append(measured(lambda tree=tree: passes(quick, tree), server, CHECKS))
            fresh.append(measured(lambda name=name: check_in_fresh_process(name), None))
            trained.append(measured(lambda tree=tree: passes(whole, tree), server))
        one, other, learning = best(warm), best(fresh), best(trained)
        ratios.append(other.processor / one.processor)
        print(
            f"{name:7} warm {one.processor:4.0f} ms processor ({one.wall:4.0f} wall)   fresh "
            f"process {other.processor:5.0f} ({ratios[-1]:4.1f} x)   with training "
            f"{learning.processor:5.0f}",
            flush=True,
        )
    print(f"median: {statistics.median(ratios):.1f} x the processor time in a fresh process")
    held = server.memory_full_info().uss / 2**20
    sandbox.close()
    print(f"memory: the server {held:.0f} MiB; a job's own: see benchmarks/sandbox.py")
    print(f"{checks_per_second(trees['gpt'], 10):.1f} checks of gpt a second on all cores")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
