"""What a process that writes a journal runs; it imports nothing more, so that it starts at once."""

from pathlib import Path

from genesys.errors import JournalMoved
from genesys.evolution.events import SessionAbandoned
from genesys.journal.store_journal import StoreJournal


def append_many(path: Path, worker: str, count: int) -> None:
    """Write so many entries, reading on whenever another process was first."""
    journal = StoreJournal(path)
    written = 0
    while written < count:
        length = sum(1 for _ in journal.read())
        try:
            journal.append([SessionAbandoned(written, worker)], after=length, worker=worker)
            written += 1
        except JournalMoved:
            continue
