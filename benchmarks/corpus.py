"""What a corpus costs: tokenising by one process, by several and by threads; drawing batches.

    python benchmarks/corpus.py [--megabytes 48] [--rounds 3] [--processes 2]

The text is the embedded corpus, repeated. Tokenising is timed as it is done: cut, tokenise, pack,
write; processes with their start. Threads are those of the library `tokenizers`, over one list of
documents. Rounds alternate in one run; printed are medians of text per second of wall time, and per
second of a core, which a busy machine changes less. Of
batches: the time to draw one, in shards and in one file, and its share of a training step of 512
tokens (0.3M parameters, 14,000 tokens per core-second) and of 524,288 (14M parameters on a GPU,
2,000,000 tokens per second).
"""

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from itertools import cycle
from pathlib import Path

import numpy
from tokenizers import Tokenizer

from genesys.corpus.assignment import assign
from genesys.corpus.data_order import DataOrder
from genesys.corpus.documents.base import Document
from genesys.corpus.documents.sotu import StateOfTheUnion
from genesys.corpus.overlap import Overlap
from genesys.corpus.packing import pack_shards
from genesys.corpus.shard import Packer
from genesys.corpus.text_tokenizer import trained_tokenizer
from genesys.corpus.token_stream import TokenStream
from genesys.sandbox.sandbox import unheard


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds of wall time, and of processors, those of ended child processes included."""
    started, before = time.perf_counter(), sum(os.times()[:4])
    work()
    return time.perf_counter() - started, sum(os.times()[:4]) - before


def repeated(documents: list[Document], size: int) -> list[Document]:
    found, total = [], 0
    for document in cycle(documents):
        if total >= size:
            return found
        found.append(document)
        total += len(document.text.encode())
    return found


def tokenising(megabytes: int, rounds: int, processes: int) -> None:
    addresses = list(StateOfTheUnion().read())
    _, seconds = timed(lambda: assign(StateOfTheUnion(), 0.04, unheard))
    size = sum(len(document.text.encode()) for document in addresses)
    print(f"duplicates and split: {size / seconds / 1e6:.1f} MB per core-second")
    tokenizer = trained_tokenizer((document.text for document in addresses), 2048)
    held_out = Overlap()
    for document in addresses[:20]:
        held_out.hold_out(document.text)
    packer = Packer(tokenizer, {"held-out text": held_out}, ("sotu",))
    documents = repeated(addresses[20:], megabytes << 20)
    size = sum(len(document.text.encode()) for document in documents)

    def packed(count: int) -> tuple[float, float]:
        with tempfile.TemporaryDirectory() as folder:
            return timed(
                lambda: pack_shards(packer, documents, size, Path(folder), processes=count)
            )

    def threads() -> tuple[float, float]:
        texts = [document.text for document in documents]
        encode = Tokenizer.from_str(tokenizer.content).encode_batch_fast
        return timed(lambda: [numpy.array(found.ids) for found in encode(texts)])

    took: dict[str, list[tuple[float, float]]] = {}
    for _ in range(rounds):
        took.setdefault("1 process", []).append(packed(1))
        took.setdefault(f"{processes} processes", []).append(packed(processes))
        took.setdefault("threads, tokenising only", []).append(threads())
    for name, each in took.items():
        wall, cores = (
            size / statistics.median(seconds) / 1e6 for seconds in zip(*each, strict=True)
        )
        print(f"{name}: {wall:.1f} MB/s, {cores:.1f} MB per core-second")


def drawing(order: DataOrder, count: int) -> float:
    """Core-seconds to draw a batch."""

    def draw() -> None:
        for step in range(count):
            order.batch(step)

    return timed(draw)[1] / count


def batches(rounds: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "tokens"
        numpy.arange(40_000_000, dtype=numpy.uint64).astype("<u2").tofile(path)
        whole = numpy.memmap(path, dtype="<u2", mode="r")
        parts = TokenStream(numpy.array_split(whole, 256))
        for context, sequences, rate in ((128, 4, 14_000), (2048, 256, 2_000_000)):
            tokens = context * sequences
            for name, stream in (("one file", whole), ("256 shards", parts)):
                order = DataOrder(stream, context, sequences, seed=0)
                order.batch(0)
                drawn = drawing(order, 50 * rounds if tokens > 1000 else 20_000 * rounds)
                share = drawn / (tokens / rate)
                print(f"batch of {tokens:,} tokens, {name}: {drawn * 1e6:,.0f} us, {share:.2%}")


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--megabytes", type=int, default=64)
    arguments.add_argument("--rounds", type=int, default=3)
    arguments.add_argument("--processes", type=int, default=2)
    chosen = arguments.parse_args()
    tokenising(chosen.megabytes, chosen.rounds, chosen.processes)
    batches(chosen.rounds)


if __name__ == "__main__":
    main()
