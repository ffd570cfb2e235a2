"""Workers in the threads of one process: for work that is waiting for others."""

from __future__ import annotations

import queue
import threading
from collections.abc import Sequence

from genesys.discovery.worker import Worker


def discover_together(workers: Sequence[Worker]) -> None:
    """Let each discover in a thread of its own, until all have found the run whole.

    Raises what the first of them raises, at once. The others are left behind: they end with the
    process, and what they were at can be taken again.
    """
    ended: queue.SimpleQueue[BaseException | None] = queue.SimpleQueue()

    def work(worker: Worker) -> None:
        try:
            worker.discover()
        except BaseException as error:  # noqa: BLE001 - raised again in the main thread
            ended.put(error)
        else:
            ended.put(None)

    for worker in workers:
        threading.Thread(target=work, args=(worker,), name=worker.name, daemon=True).start()
    for _ in workers:
        if error := ended.get():
            raise error
