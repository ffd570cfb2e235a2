"""Every exhibit of the museum judged at many seeds: misses, false alarms, seconds.

python -m benchmarks.museum [SEEDS [--untrained]]

Run from the root of the repository. Each exhibit is judged as discovery judges a unit, on every
core; with --untrained, those that need no training run are judged without it. A miss is a bad unit
that passes, or is refused for something else; a false alarm is a good one that does not pass, or is
warned of without cause. Exits with 1 if there is any.
"""

import os
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from queue import SimpleQueue

from tests.checker.exhibits import EXHIBITS, Exhibit

from genesys.sandbox.forked import Forked


def main(seeds: int, *, trained: bool) -> int:
    """Print a line for each wrong verdict, and the sum of each round."""
    free: SimpleQueue[Forked] = SimpleQueue()
    sandboxes = [Forked() for _ in range(os.cpu_count() or 1)]
    for sandbox in sandboxes:
        free.put(sandbox)

    def wrong(exhibit: Exhibit, seed: int) -> str:
        sandbox = free.get()
        try:
            everything = trained or exhibit.needs_everything
            report = exhibit.judge(sandbox, seed, everything=everything)
        finally:
            free.put(sandbox)
        return "" if exhibit.judged_rightly(report) else str(report)

    count = {"misses": 0, "false alarms": 0}
    for seed in range(seeds):
        begun = time.perf_counter()
        with ThreadPoolExecutor(len(sandboxes)) as pool:
            faults = list(pool.map(wrong, EXHIBITS, [seed] * len(EXHIBITS)))
        for exhibit, fault in zip(EXHIBITS, faults, strict=True):
            if fault:
                count["false alarms" if exhibit.verdict == "pass" else "misses"] += 1
                print(f"{exhibit.name}, seed {seed}: expected {exhibit.verdict}, got: {fault}")
        seconds = time.perf_counter() - begun
        said = ", ".join(f"{number} {kind}" for kind, number in count.items())
        print(f"Seed {seed}: {len(EXHIBITS)} exhibits, {seconds:.0f} s; so far {said}.", flush=True)
    for sandbox in sandboxes:
        sandbox.close()
    return int(any(count.values()))


if __name__ == "__main__":
    trained = "--untrained" not in sys.argv
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 20, trained=trained))
