"""A whole discovery with pretend workers: `python -m tests.cluster.pretend_run RUN WORKERS`."""

import sys
import time
from pathlib import Path

from genesys.cluster.local import LocalCluster, return_steps, sole_owner
from genesys.journal.run_folder import RunFolder
from tests.discovery.conftest import plant


def main(run: str, workers: str) -> None:
    folder = RunFolder(Path(run))
    with sole_owner(folder):
        journal = folder.create()
        if not any(True for _ in journal.read()):
            plant(journal)
        return_steps(journal, "", "its process is gone")
        cluster = LocalCluster(
            folder, folder.path, int(workers), module="tests.cluster.pretend_worker"
        )
        cluster.start()
        while cluster.tend(journal):
            time.sleep(0.05)


if __name__ == "__main__":
    main(*sys.argv[1:])
