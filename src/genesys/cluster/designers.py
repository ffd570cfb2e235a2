"""What the process does that waits for LLMs: many design sessions at once, a thread each.

Started as `python -m genesys.cluster.designers RUN CACHE [--unsandboxed]`; it is the one process
of a run that is given the keys of LLMs. It ends as workers do, at once: what its sessions were
told is on record, and they go on where they were.
"""

import os
import platform
import sys
from pathlib import Path

from genesys.cluster.crew import discover_together
from genesys.cluster.worker import serve
from genesys.discovery.latest_tree import LatestTree
from genesys.discovery.worker import Worker
from genesys.evolution.evolution_tree import LLM
from genesys.journal.run_folder import RunFolder
from genesys.lab.bench import open_bench
from genesys.studio import llm_designer


def main(run: str, cache: str, *words: str) -> int:
    """Run sessions until the run is whole; what is returned is as in `serve`."""

    def work() -> None:
        folder, unsandboxed = RunFolder(Path(run)), "--unsandboxed" in words
        bench = open_bench(folder, unsandboxed=unsandboxed, shared=True)
        try:
            tree = LatestTree(folder.open())
            designer = llm_designer(bench, Path(cache), folder.transcripts(), tree)
            sessions = range(1, bench.config.llm.at_once + 1)
            discover_together(
                [
                    Worker(
                        folder.open(), bench.scheduler, {LLM: designer}, None, thread_name(number)
                    )
                    for number in sessions
                ]
            )
        finally:
            bench.close()

    return serve(work)


def thread_name(number: int) -> str:
    """Name a thread of this process so that its steps go back when the process is gone."""
    return f"{platform.node()}-llm{number}-{os.getpid()}"


def leave(code: int) -> None:
    """End the process, whatever its threads wait for."""
    sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    try:
        leave(main(*sys.argv[1:]))
    except SystemExit as end:
        leave(end.code if isinstance(end.code, int) else 1)
