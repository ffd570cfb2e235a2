"""Seconds to write and replay journals of 1,000 and 100,000 entries, and to follow one.

python benchmarks/replay.py
"""

import tempfile
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from genesys.evolution.events import (
    DesignAdded,
    Event,
    SessionStarted,
    VerificationFinished,
    VerificationStarted,
)
from genesys.evolution.evolution_tree import EvolutionTree
from genesys.evolution.ladder import Rung
from genesys.journal.store_journal import StoreJournal
from genesys.testing.pretend_designer import pretend_design
from genesys.testing.pretend_verifier import PretendVerifier

RUNG = Rung("low", 1000, 1000, 10**6)


def history() -> Iterator[Event]:
    """Yield an endless run: each design is made and verified, four entries a design."""
    number, verifier = 0, PretendVerifier()
    while True:
        session = SessionStarted("scratch", ())
        design = pretend_design(number // 4, session)
        yield session
        yield DesignAdded(design, number + 1)
        yield VerificationStarted(design.id, "low")
        yield VerificationFinished(number + 3, verifier.verify(design, RUNG, 0))
        number += 4


def main() -> None:
    for length in (1_000, 100_000):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "journal.sqlite"
            events = list(islice(history(), length))
            journal = StoreJournal(path)
            began = time.process_time()
            for start in range(0, length, 1000):
                journal.append(events[start : start + 1000], after=start)
            wrote = time.process_time() - began
            journal.close()

            journal = StoreJournal(path)
            began = time.process_time()
            tree = EvolutionTree.replay(entry.event for entry in journal.read())
            replayed = time.process_time() - began

            journal.append([SessionStarted("scratch", ())], after=length)
            began = time.process_time()
            for entry in journal.read(after=tree.length):
                tree.apply(entry.event)
            followed = time.process_time() - began
            size = path.stat().st_size / 2**20
            journal.close()
        print(
            f"{length:>7,} entries: written in {wrote:6.2f} s, replayed in {replayed:6.2f} s "
            f"({length / replayed:,.0f} a second), one more followed in {followed * 1e3:.2f} ms; "
            f"{size:.1f} MiB"
        )


if __name__ == "__main__":
    main()
