"""A worker process with pretend parts: `python -m tests.cluster.pretend_worker RUN CACHE`."""

import sys
from pathlib import Path

from genesys.cluster.worker import serve, worker_name
from genesys.discovery.worker import Worker
from genesys.journal.run_folder import RunFolder
from genesys.testing.pretend_designer import PretendDesigner
from genesys.testing.pretend_verifier import PretendVerifier
from tests.discovery.conftest import make_scheduler


def main(run: str, _cache: str) -> int:
    def work() -> None:
        journal = RunFolder(Path(run)).open()
        designer, verifier = PretendDesigner(seconds=0.02), PretendVerifier(0.2, seconds=0.06)
        Worker(journal, make_scheduler(), {"genetic": designer}, verifier, worker_name()).discover()
        journal.close()

    return serve(work)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
