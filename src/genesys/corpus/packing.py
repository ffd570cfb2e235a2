"""Training documents -> shards, by several processes at a time."""

import os
import signal
import threading
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import get_context, parent_process
from pathlib import Path

from genesys.corpus.documents.base import Document
from genesys.corpus.manifest import shard_name
from genesys.corpus.shard import Packer, Shard, finished_shard
from genesys.sandbox.sandbox import Progress, unheard

_SHARD_AT_LEAST = 16 << 20
_SHARDS_AT_MOST = 256
_FROM, _TO = 0.55, 0.99


def pack_shards(
    packer: Packer,
    documents: Iterable[Document],
    size: int,
    folder: Path,
    *,
    progress: Progress = unheard,
    processes: int | None = None,
) -> list[Shard]:
    """Write the shards of the training split, and return what each holds.

    A shard has at least 16 MiB of the `size` bytes of text, and there are at most 256: each costs
    a reader one open file. Where one begins depends on the documents alone. Shards that are there
    already are not written again. Memory: some shards' text for every process.
    """
    shard_bytes = max(_SHARD_AT_LEAST, -(-size // _SHARDS_AT_MOST))
    expected = max(1, -(-size // shard_bytes))
    told = _Told(progress, size, expected)
    count = min(processes or len(os.sched_getaffinity(0)), expected)
    if count == 1:
        shards = []
        for number, group in enumerate(_groups(documents, shard_bytes)):
            path = folder / shard_name("train", number)
            shards.append(finished_shard(path) or packer.pack(group, path, first=number == 0))
            told.add(group)
        return shards
    return _by_processes(packer, _groups(documents, shard_bytes), folder, count, told)


def _by_processes(
    packer: Packer, groups: Iterator[list[Document]], folder: Path, count: int, told: "_Told"
) -> list[Shard]:
    shards: dict[int, Shard] = {}
    waiting: dict[int, tuple[Future[Shard], list[Document]]] = {}

    def collect(number: int) -> None:
        future, group = waiting.pop(number)
        shards[number] = future.result()
        told.add(group)

    # Spawned, not forked: the caller may have threads, those of `tokenizers` among them.
    pool = ProcessPoolExecutor(count, mp_context=get_context("spawn"), initializer=_mind_the_parent)
    try:
        for number, group in enumerate(groups):
            path = folder / shard_name("train", number)
            if (finished := finished_shard(path)) is not None:
                shards[number] = finished
                told.add(group)
                continue
            waiting[number] = pool.submit(packer.pack, group, path, number == 0), group
            if len(waiting) > count:
                collect(min(waiting))
        while waiting:
            collect(min(waiting))
    finally:
        # Shards that are being written are finished; the next preparation finds them.
        pool.shutdown(cancel_futures=True)
    return [shards[number] for number in sorted(shards)]


def _mind_the_parent() -> None:
    """Leave interrupts to the parent, go when it has gone even if killed, and use one thread."""
    os.environ["TOKENIZERS_PARALLELISM"] = "false"
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = parent_process()
    if parent is None:
        return

    def wait() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=wait, daemon=True).start()


def _groups(documents: Iterable[Document], shard_bytes: int) -> Iterator[list[Document]]:
    """Cut documents into groups that end where their text first reaches the size."""
    group: list[Document] = []
    size = 0
    for document in documents:
        group.append(document)
        size += len(document.text.encode())
        if size >= shard_bytes:
            yield group
            group, size = [], 0
    if group:
        yield group


class _Told:
    """Counts text that is done, and tells how far that is and how long the rest will take."""

    def __init__(self, progress: Progress, size: int, shards: int) -> None:
        self._progress, self._size, self._shards = progress, size, shards
        self._done = self._number = 0
        self._started = time.monotonic()

    def add(self, group: list[Document]) -> None:
        self._number += 1
        self._done += sum(len(document.text.encode()) for document in group)
        share = min(1.0, self._done / self._size)
        left = (time.monotonic() - self._started) * (1 / share - 1)
        note = f"tokenising, {self._number} of about {self._shards} shards"
        if left >= 60 and self._number < self._shards:
            note += f", about {left / 60:.0f} min left"
        self._progress(_FROM + (_TO - _FROM) * share, note)
