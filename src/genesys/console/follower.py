"""A journal read on as it grows."""

from __future__ import annotations

from collections import deque
from statistics import fmean

from genesys.console.event_line import EventLine, line_of
from genesys.evolution.events import (
    DesignAdded,
    DesignRefused,
    DesignRepeated,
    SessionAbandoned,
    SessionStarted,
)
from genesys.evolution.evolution_tree import EvolutionTree
from genesys.journal.entry import Entry, Lease
from genesys.journal.journal import Journal
from genesys.journal.transcripts import Transcripts
from genesys.llm.spend import Spend

_KEPT = 200


class Follower:
    """The tree of a run, brought up to date on demand, with what a tree does not keep: times."""

    def __init__(self, journal: Journal, transcripts: Transcripts | None = None) -> None:
        self.tree = EvolutionTree()
        self.recent: deque[tuple[float, EventLine]] = deque(maxlen=_KEPT)
        """When it happened (Unix seconds) and what, oldest first."""

        self.started_at: dict[int, float] = {}
        """When each step under way was claimed, in Unix seconds."""

        self._journal = journal
        self._transcripts = transcripts
        self._session_seconds: deque[float] = deque(maxlen=50)

    def catch_up(self) -> list[EventLine]:
        """Read what was written since the last call, and tell it."""
        told = []
        for entry in self._journal.read(after=self.tree.length):
            line = line_of(entry.event, self.tree)
            self._time(entry)
            self.tree.apply(entry.event)
            if line is not None:
                told.append(line)
                self.recent.append((entry.at, line))
        open_steps = self.tree.claims
        self.started_at = {k: v for k, v in self.started_at.items() if k in open_steps}
        return told

    def leases(self) -> list[Lease]:
        """Return the leases of the steps under way, in the order of their claims."""
        held = (lease for lease in self._journal.leases() if lease.claim in self.tree.claims)
        return sorted(held, key=lambda lease: lease.claim)

    def silent(self, lease: Lease) -> bool:
        """Whether the worker that holds this step has not been heard of for too long."""
        return lease.until < self._journal.now()

    @property
    def spend(self) -> Spend:
        """What the run has spent on LLMs; nothing where no transcripts are followed."""
        return self._transcripts.spent() if self._transcripts else Spend()

    @property
    def now(self) -> float:
        """The journal's clock, in Unix seconds."""
        return self._journal.now()

    @property
    def session_seconds(self) -> float | None:
        """How long the last design sessions took on average; None before the first."""
        return fmean(self._session_seconds) if self._session_seconds else None

    def _time(self, entry: Entry) -> None:
        match entry.event:
            case DesignAdded(session=int(claim)):
                self._end_session(claim, entry.at)
            case (
                DesignRefused(session=claim)
                | DesignRepeated(session=claim)
                | SessionAbandoned(session=claim)
            ):
                self._end_session(claim, entry.at)
            case _:
                self.started_at[entry.number] = entry.at

    def _end_session(self, claim: int, at: float) -> None:
        if isinstance(self.tree.claims.get(claim), SessionStarted) and claim in self.started_at:
            self._session_seconds.append(max(0.0, at - self.started_at[claim]))
