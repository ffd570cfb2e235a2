"""What a journal promises."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence

from genesys.evolution.events import Claim, Event
from genesys.journal.entry import Entry, Lease

LEASE_SECONDS = 60.0
"""How long a claim holds without being renewed; workers renew every few seconds."""


class Journal(ABC):
    """An ordered record that many workers write, none of them over another.

    Both ways of writing name the length that the writer has read. Where someone else wrote
    first they raise JournalMoved and write nothing: every entry is thus decided from exactly
    the entries before it.
    """

    @abstractmethod
    def append(self, events: Sequence[Event], *, after: int, worker: str = "") -> int:
        """Add facts, all or none, and return the new length."""

    @abstractmethod
    def claim(self, step: Claim, *, after: int, worker: str, seconds: float = LEASE_SECONDS) -> int:
        """Add the start of a step together with a lease on it; return the entry's number."""

    @abstractmethod
    def read(self, after: int = 0) -> Iterator[Entry]:
        """Yield the entries that follow number `after`, oldest first."""

    @abstractmethod
    def renew(
        self, claim: int, *, seconds: float = LEASE_SECONDS, fraction: float = 0.0, note: str = ""
    ) -> None:
        """Hold a claimed step for longer, and say how far it is."""

    @abstractmethod
    def leases(self) -> list[Lease]:
        """Return the lease of every claim ever made, latest state."""

    @abstractmethod
    def now(self) -> float:
        """Return the clock by which leases run out, in Unix seconds."""

    def close(self) -> None:
        """Let go of what the journal is kept in."""
