"""Every exhibit of the museum judged at many seeds: misses, false alarms, seconds.

python -m benchmarks.museum [SEEDS]

Run from the root of the repository. Each exhibit is judged as discovery judges a unit, with the
training run and with other draws each time. A miss is a bad unit that passes, or is refused for
something else; a false alarm is a good one that does not pass, or is warned of without cause.
Exits with 1 if there is any.
"""

import sys
import time

from tests.checker.exhibits import EXHIBITS, Exhibit

from genesys.sandbox.forked import Forked


def judged(sandbox: Forked, exhibit: Exhibit, seed: int) -> str:
    """Return what was wrong with the verdict, or nothing."""
    report = exhibit.judge(sandbox, seed, everything=True)
    return "" if exhibit.judged_rightly(report) else str(report)


def main(seeds: int) -> int:
    """Print a line for each wrong verdict, and the sum of each round."""
    sandbox = Forked()
    wrong = {"misses": 0, "false alarms": 0}
    for seed in range(seeds):
        begun = time.perf_counter()
        for exhibit in EXHIBITS:
            if fault := judged(sandbox, exhibit, seed):
                kind = "false alarms" if exhibit.verdict == "pass" else "misses"
                wrong[kind] += 1
                print(f"{exhibit.name}, seed {seed}: expected {exhibit.verdict}, got: {fault}")
        seconds = time.perf_counter() - begun
        said = ", ".join(f"{count} {kind}" for kind, count in wrong.items())
        print(f"Seed {seed}: {len(EXHIBITS)} exhibits, {seconds:.0f} s; so far {said}.", flush=True)
    sandbox.close()
    return int(any(wrong.values()))


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 20))
