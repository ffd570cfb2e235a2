"""A worker process with pretend parts: `python -m tests.cluster.pretend_worker RUN CACHE`.

It ends no verification while there is a file `hold` in the run's folder.
"""

import sys
import time
from collections.abc import Sequence
from pathlib import Path

from genesys.cluster.worker import serve, worker_name
from genesys.discovery.worker import Worker
from genesys.evolution.design import Design
from genesys.evolution.hurdle import Hurdle
from genesys.evolution.ladder import Rung
from genesys.evolution.stopped_run import StoppedRun
from genesys.evolution.verification import Verification
from genesys.journal.run_folder import RunFolder
from genesys.sandbox.sandbox import Progress, unheard
from genesys.testing.pretend_designer import PretendDesigner
from genesys.testing.pretend_verifier import PretendVerifier
from tests.discovery.conftest import make_scheduler


class Holding(PretendVerifier):
    """Ends no verification while the file is there."""

    def __init__(self, hold: Path) -> None:
        super().__init__(0.2, seconds=0.06)
        self._hold = hold

    def race(
        self,
        design: Design,
        rung: Rung,
        seed: int,
        hurdles: Sequence[Hurdle],
        progress: Progress = unheard,
    ) -> Verification | StoppedRun:
        while self._hold.exists():
            time.sleep(0.02)
        return super().race(design, rung, seed, hurdles, progress)


def main(run: str, _cache: str) -> int:
    def work() -> None:
        folder = RunFolder(Path(run))
        journal = folder.open()
        designer, verifier = PretendDesigner(seconds=0.02), Holding(folder.path / "hold")
        Worker(journal, make_scheduler(), {"genetic": designer}, verifier, worker_name()).discover()
        journal.close()

    return serve(work)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
