"""A journal in a list: for tests and examples."""

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from genesys.errors import JournalMoved
from genesys.evolution.events import Claim, Event
from genesys.journal.entry import Entry, Lease
from genesys.journal.journal import LEASE_SECONDS, Journal


class MemoryJournal(Journal):
    """Keeps entries for as long as the process lives."""

    def __init__(self, events: Iterable[Event] = ()) -> None:
        self._entries: list[Entry] = []
        self._leases: dict[int, Lease] = {}
        self.append(list(events), after=0)

    def append(self, events: Sequence[Event], *, after: int, worker: str = "") -> int:
        """Add facts, all or none, and return the new length."""
        if after != len(self._entries):
            raise JournalMoved(f"Expected {after} entries, found {len(self._entries)}.")
        for event in events:
            self._entries.append(Entry(len(self._entries) + 1, event, time.time(), worker))
        return len(self._entries)

    def claim(self, step: Claim, *, after: int, worker: str, seconds: float = LEASE_SECONDS) -> int:
        """Add the start of a step together with a lease on it; return the entry's number."""
        number = self.append([step], after=after, worker=worker)
        self._leases[number] = Lease(number, worker, self.now() + seconds)
        return number

    def read(self, after: int = 0) -> Iterator[Entry]:
        """Yield the entries that follow number `after`, oldest first."""
        return iter(self._entries[after:])

    def renew(
        self, claim: int, *, seconds: float = LEASE_SECONDS, fraction: float = 0.0, note: str = ""
    ) -> None:
        """Hold a claimed step for longer, and say how far it is."""
        held = self._leases[claim]
        until = self.now() + seconds
        self._leases[claim] = replace(held, until=until, fraction=fraction, note=note)

    def leases(self) -> list[Lease]:
        """Return the lease of every claim ever made, latest state."""
        return list(self._leases.values())

    def now(self) -> float:
        """Return the time of this machine."""
        return time.time()
