"""The process that waits for LLMs, with a pretend one: `python -m tests.cluster.pretend_designers`.

It leaves a file `KEY` in the run's folder with the key that it was given. Its LLM answers nothing
before there is a file `answered` in that folder; with the word `fatal` it refuses the key.
"""

import os
import sys
import time
from pathlib import Path
from random import Random

from genesys.cluster.crew import discover_together
from genesys.cluster.designers import leave, thread_name
from genesys.cluster.worker import serve
from genesys.discovery.designer import SessionEnd
from genesys.discovery.worker import Worker
from genesys.errors import LLMFatal
from genesys.evolution.events import SessionStarted
from genesys.evolution.evolution_tree import EvolutionTree
from genesys.journal.run_folder import RunFolder
from genesys.sandbox.sandbox import Progress
from genesys.testing.pretend_designer import PretendDesigner
from tests.cluster.pretend_hybrid import THREADS, hybrid_scheduler


class Refused(PretendDesigner):
    def design(
        self,
        number: int,
        session: SessionStarted,
        tree: EvolutionTree,
        random: Random,
        progress: Progress,
    ) -> SessionEnd:
        raise LLMFatal("401: the key is refused.\nAsk for another.")


class Waiting(PretendDesigner):
    """Ends no session before the test lets the LLM answer."""

    def __init__(self, answered: Path) -> None:
        super().__init__()
        self._answered = answered

    def design(
        self,
        number: int,
        session: SessionStarted,
        tree: EvolutionTree,
        random: Random,
        progress: Progress,
    ) -> SessionEnd:
        while not self._answered.exists():
            time.sleep(0.02)
        return super().design(number, session, tree, random, progress)


def main(run: str, _cache: str, *words: str) -> int:
    def work() -> None:
        folder = RunFolder(Path(run))
        (folder.path / "KEY").write_text(os.environ.get("PRETEND_KEY", "none"))
        llm = Refused() if "fatal" in words else Waiting(folder.path / "answered")
        scheduler = hybrid_scheduler()
        discover_together(
            [
                Worker(folder.open(), scheduler, {"llm": llm}, None, thread_name(number))
                for number in range(THREADS)
            ]
        )

    return serve(work)


if __name__ == "__main__":
    try:
        leave(main(*sys.argv[1:]))
    except SystemExit as end:
        leave(end.code if isinstance(end.code, int) else 1)
