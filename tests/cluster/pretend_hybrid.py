"""A worker of a run with LLMs, with pretend parts: verifications and genetic sessions."""

import os
import sys
from dataclasses import replace
from pathlib import Path

from genesys.cluster.worker import serve, worker_name
from genesys.discovery.scheduler import Scheduler
from genesys.discovery.worker import Worker
from genesys.journal.run_folder import RunFolder
from genesys.testing.pretend_designer import PretendDesigner
from genesys.testing.pretend_verifier import PretendVerifier
from tests.discovery.conftest import make_scheduler

THREADS = 4


def hybrid_scheduler() -> Scheduler:
    weights = {"genetic": 1.0, "llm": 4.0}
    return replace(make_scheduler(), designers=weights, at_once=THREADS)


def main(run: str, _cache: str, *_words: str) -> int:
    def work() -> None:
        folder = RunFolder(Path(run))
        (folder.path / "worker KEY").write_text(os.environ.get("PRETEND_KEY", "none"))
        journal = folder.open()
        designers = {"genetic": PretendDesigner()}
        verifier = PretendVerifier(0.2, seconds=0.02)
        Worker(journal, hybrid_scheduler(), designers, verifier, worker_name()).discover()
        journal.close()

    return serve(work)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
