"""What a journal says of each design session: who designed, from what, and how it ended."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from genesys.evolution.design import Proposal
from genesys.evolution.events import (
    DesignAdded,
    DesignRefused,
    DesignRepeated,
    SessionAbandoned,
    SessionStarted,
    StepReturned,
)
from genesys.journal.entry import Entry
from genesys.knowledge.plain_text import one_line

End = DesignAdded | DesignRefused | DesignRepeated | SessionAbandoned


@dataclass(frozen=True)
class SessionRecord:
    """One session, however often it was interrupted."""

    number: int
    """Of the entry that first started it."""

    started: SessionStarted
    at: float
    """When it was first started, in Unix seconds."""

    claims: tuple[int, ...] = ()
    """The entries that started or resumed it: some events name it by the last."""

    end: End | None = None
    ended_at: float | None = None
    interruptions: int = 0
    under_way: bool = True

    @property
    def proposal(self) -> Proposal | None:
        """What was proposed, as far as the journal knows."""
        if isinstance(self.end, DesignAdded):
            return self.end.design.proposal
        return self.end.proposal if self.end else self.started.proposal

    @property
    def title(self) -> str:
        """What was proposed, in one line; empty where nothing was yet."""
        return one_line(self.proposal.title) if self.proposal else ""

    @property
    def outcome(self) -> str:
        """How it ended, in one word or two."""
        match self.end:
            case DesignAdded():
                return "design"
            case DesignRefused():
                return "refused"
            case DesignRepeated():
                return "repeated"
            case SessionAbandoned():
                return "abandoned"
        return "under way" if self.under_way else "interrupted"

    @property
    def fate(self) -> str:
        """How it ended, as a sentence."""
        match self.end:
            case DesignAdded(design):
                return f"Ended with the design {design.id}."
            case DesignRefused(findings=findings):
                return f"Refused by the checker: {'; '.join(findings) or 'no finding was given'}"
            case DesignRepeated(design_id=known):
                return f"Came to a design that the run had already: {known}."
            case SessionAbandoned(reason=reason, stage=stage):
                return f"Abandoned{f' at {stage}' if stage else ''}: {reason}"
        if self.under_way:
            return "Under way."
        return "Interrupted: it goes on where it was when the run does."


def records(entries: Iterable[Entry]) -> list[SessionRecord]:
    """Return the sessions of a run, oldest first."""
    found: dict[int, SessionRecord] = {}
    first: dict[int, int] = {}
    for entry in entries:
        match entry.event:
            case SessionStarted(resumes=None) as started:
                claims: tuple[int, ...] = (entry.number,)
                found[entry.number] = SessionRecord(entry.number, started, entry.at, claims)
                first[entry.number] = entry.number
            case SessionStarted(resumes=int(number)) if number in found:
                first[entry.number] = number
                claims = (*found[number].claims, entry.number)
                found[number] = replace(found[number], claims=claims, under_way=True)
            case StepReturned(claim=claim) if claim in first:
                old = found[first[claim]]
                times = old.interruptions + 1
                found[old.number] = replace(old, under_way=False, interruptions=times)
            case (
                DesignAdded(session=int(claim))
                | DesignRefused(session=claim)
                | DesignRepeated(session=claim)
                | SessionAbandoned(session=claim)
            ) as end if claim in first:
                old = found[first[claim]]
                found[old.number] = replace(old, end=end, ended_at=entry.at, under_way=False)
    return list(found.values())
