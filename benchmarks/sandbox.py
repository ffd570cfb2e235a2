"""What a job costs beyond its own work: a warm server, a sandbox afresh, a bare process.

python benchmarks/sandbox.py [ROUNDS]

The job imports torch, which the warm server has done. The ways take turns, and the best round of
each counts, since other work on the machine only ever makes them slower. Processor time is that
of all processes together: launcher, server and job.
"""

import os
import subprocess
import sys
import time

import psutil
from processor_time import Cost, best, measured

from genesys.sandbox.forked import Forked
from genesys.sandbox.job import Job, Limits
from genesys.sandbox.outcome import Finished
from genesys.sandbox.spawned import Spawned

LIMITS = Limits(seconds=60, written_mib=16)
EMPTY = Job("genesys.testing.pretend_jobs:imports", "torch")
RESTS = Job("genesys.testing.pretend_jobs:sleeps", 1.0)
WARM_JOBS = 50
"""In one round, since the system counts processor time in hundredths of a second."""


def bare() -> None:
    """Import torch in a process of its own, without a lock."""
    environment = {"OMP_NUM_THREADS": "1", "PATH": "/usr/bin:/bin"}
    subprocess.run([sys.executable, "-c", "import torch"], env=environment, check=True)


def memory(sandbox: Forked, server: psutil.Process) -> str:
    """Tell what the server holds alone, and what one job adds to it, in MiB."""
    told = [server.memory_full_info().uss / 2**20]

    def look(_: float, note: str) -> None:
        told.append(psutil.Process(int(note)).memory_full_info().uss / 2**20)

    assert sandbox.run(RESTS, LIMITS, look) == Finished("slept")
    return "memory: the server {:.0f} MiB, a job {:.1f} MiB more".format(*told)


def main(rounds: int) -> None:
    """Print a line for each way."""
    warm, afresh = Forked(), Spawned()
    begun = time.perf_counter()
    warm.run(EMPTY, LIMITS)
    print(f"The warm server starts in {time.perf_counter() - begun:.1f} s, once.")
    warm.run(EMPTY, LIMITS)
    (server,) = (p for p in psutil.Process(os.getpid()).children())
    costs: dict[str, list[Cost]] = {"warm": [], "afresh": [], "bare": []}
    for _ in range(rounds):
        costs["warm"].append(measured(lambda: warm.run(EMPTY, LIMITS), server, WARM_JOBS))
        costs["afresh"].append(measured(lambda: afresh.run(EMPTY, LIMITS), None, 1))
        costs["bare"].append(measured(bare, None, 1))
    least = {way: best(found) for way, found in costs.items()}
    one = least["warm"]
    for way, cost in least.items():
        print(
            f"{way:7} {cost.wall:7.1f} ms wall ({cost.wall / one.wall:6.1f} x warm)   "
            f"{cost.processor:7.1f} ms processor ({cost.processor / one.processor:6.1f} x)"
        )
    print(memory(warm, server))
    warm.close()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
