"""Who descends from whom, and what each design has proved so far."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import dataclass, field
from typing import Any, Final

from genesys.architecture.unit_tree import UnitTree
from genesys.errors import JournalError
from genesys.evolution.design import Design
from genesys.evolution.events import (
    BudgetRaised,
    BudgetSpent,
    Claim,
    DesignAdded,
    DesignRefused,
    DesignRepeated,
    Event,
    RunStarted,
    SessionAbandoned,
    SessionStarted,
    StepReturned,
    VerificationFailed,
    VerificationFinished,
    VerificationStarted,
    VerificationStopped,
)
from genesys.evolution.stopped_run import StoppedRun
from genesys.evolution.verification import Verification

Trial = tuple[str, str]
"""A design's id and a rung's name."""

LLM: Final = "llm"
"""The designer whose sessions cost money, and go on where they were."""


@dataclass
class EvolutionTree:
    """A picture of the journal after `length` entries. Never stored: always replayed."""

    length: int = 0
    settings: Mapping[str, Any] = field(default_factory=dict)
    designs: dict[str, Design] = field(default_factory=dict)
    by_digest: dict[str, str] = field(default_factory=dict)
    """Digest of a unit tree -> id of the design that has it."""

    claims: dict[int, Claim] = field(default_factory=dict)
    """Steps that were started and have not ended, by the number of the entry that did so."""

    made_by: dict[str, str] = field(default_factory=dict)
    """Design id -> the designer of the session that added it; seeds and imports have none."""

    interrupted: dict[int, SessionStarted] = field(default_factory=dict)
    """Sessions with LLMs that lost their worker and may go on, by the entry that first started
    them; the one that has waited longest comes first."""

    outcomes: dict[int, bool] = field(default_factory=dict)
    """Sessions with LLMs that ended, by the entry that first started them -> whether they added a
    design."""

    verifications: dict[Trial, Verification] = field(default_factory=dict)
    stopped: dict[Trial, StoppedRun] = field(default_factory=dict)
    failures: dict[Trial, str] = field(default_factory=dict)
    replicates: dict[Trial, dict[int, Verification]] = field(default_factory=dict)
    """Verifications by seed, seed 0 included."""

    repeats_failed: set[tuple[str, str, int]] = field(default_factory=set)
    refusals: list[DesignRefused] = field(default_factory=list)
    repeats: list[DesignRepeated] = field(default_factory=list)
    ended: list[Trial | DesignRefused] = field(default_factory=list)
    """Trials with seed 0 and refused designs, in the order in which they ended."""

    abandonments: list[SessionAbandoned] = field(default_factory=list)
    fruitless: Counter[str] = field(default_factory=Counter)
    """Designer -> sessions that ended without a new design."""

    sessions: int = 0
    """Design sessions that were started and not returned; interrupted ones keep their place."""

    spent_out: str = ""
    """Why no session with LLMs may start; empty while there is money."""

    dollars: float | None = None
    """What the run may cost in all, if the user has changed that since it began."""

    finished: Counter[str] = field(default_factory=Counter)
    """Rung name -> verifications that ended there with seed 0, at their end or at a hurdle."""

    trained: int = 0
    """Tokens that all verifications took, those of other seeds and of stopped runs included."""

    @classmethod
    def replay(cls, events: Iterable[Event]) -> EvolutionTree:
        """Build the tree from its history."""
        tree = cls()
        for event in events:
            tree.apply(event)
        return tree

    def copy(self) -> EvolutionTree:
        """Return a tree that holds the same and changes on its own."""
        parts = {name: copy(value) for name, value in vars(self).items()}
        parts["replicates"] = {trial: dict(runs) for trial, runs in self.replicates.items()}
        return EvolutionTree(**parts)

    def apply(self, event: Event) -> None:
        """Take in the next entry of the journal.

        Raises JournalError when it ends a step that was not under way: such a journal was not
        written by this program.
        """
        self.length += 1
        match event:
            case RunStarted(settings):
                self.settings = settings
            case SessionStarted():
                self._start(event)
            case VerificationStarted():
                self.claims[self.length] = event
            case DesignAdded(design, session):
                if session is not None:
                    self.made_by.setdefault(design.id, self._close(session, fruitful=True))
                self.designs.setdefault(design.id, design)
                self.by_digest.setdefault(design.unit_tree.digest, design.id)
            case DesignRefused() | DesignRepeated() | SessionAbandoned():
                self._miss(event)
            case VerificationFinished(claim, verification):
                self._end(claim)
                self._finish(verification)
            case VerificationStopped(claim, run):
                self._end(claim)
                self.stopped[run.design_id, run.rung] = run
                self.ended.append((run.design_id, run.rung))
                self.finished[run.rung] += 1
                self.trained += run.tokens
            case VerificationFailed(claim, reason):
                self._fail(self._end(claim), reason)
            case StepReturned(claim):
                self._return(claim)
            case BudgetSpent(reason):
                self.spent_out = reason
            case BudgetRaised(dollars):
                self.spent_out, self.dollars = "", dollars

    def of(self, design_id: str) -> list[Verification]:
        """Return the finished verifications of one design, in the order in which they ended."""
        return [found for (owner, _), found in self.verifications.items() if owner == design_id]

    def twin(self, unit_tree: UnitTree) -> str | None:
        """Return the id of the design that computes exactly this, whatever it is called."""
        return self.by_digest.get(unit_tree.digest)

    def children(self, design_id: str) -> list[Design]:
        """Return the designs that have this one as a parent."""
        return [d for d in self.designs.values() if design_id in d.proposal.parents]

    @property
    def seeds(self) -> list[Design]:
        """The designs that people wrote, in the order in which they were planted."""
        return [design for design in self.designs.values() if design.proposal.mode == "seed"]

    @property
    def imports(self) -> list[Design]:
        """The designs that the user brought, in the order in which they came."""
        return [design for design in self.designs.values() if design.proposal.mode == "import"]

    @property
    def abandoned(self) -> int:
        """Sessions that were given up."""
        return len(self.abandonments)

    @property
    def designing(self) -> Counter[str]:
        """Designer -> its sessions under way."""
        under_way = (claim for claim in self.claims.values() if isinstance(claim, SessionStarted))
        return Counter(session.designer for session in under_way)

    @property
    def running(self) -> list[VerificationStarted]:
        """Verifications under way."""
        return [claim for claim in self.claims.values() if isinstance(claim, VerificationStarted)]

    @property
    def used(self) -> Counter[str]:
        """Rung name -> budget used there: verifications finished and under way, with seed 0."""
        return self.finished + Counter(claim.rung for claim in self.running if not claim.seed)

    def tried(self, rung: str) -> set[str]:
        """Return the ids of designs that ended, however, or are under way on this rung."""
        ended = {
            design
            for trials in (self.verifications, self.stopped, self.failures)
            for design, where in trials
            if where == rung
        }
        return ended | {c.design_id for c in self.running if c.rung == rung and not c.seed}

    def noise(self, rung: str) -> float | None:
        """Sd of bits per byte between seeds of one design on this rung, if it was measured."""
        spreads = [
            statistics.stdev(found.bits_per_byte.value for found in by_seed.values())
            for (_, name), by_seed in self.replicates.items()
            if name == rung and len(by_seed) > 1
        ]
        return statistics.fmean(spreads) if spreads else None

    def _start(self, session: SessionStarted) -> None:
        self.claims[self.length] = session
        if session.resumes is None:
            self.sessions += 1
        elif self.interrupted.pop(session.resumes, None) is None:
            raise JournalError(
                f"Entry {self.length} resumes session {session.resumes}, which was not "
                "interrupted. The journal is damaged: restore it from a copy."
            )

    def _close(self, number: int, *, fruitful: bool = False) -> str:
        """End a session; return who designed."""
        claim = self._end(number)
        if not isinstance(claim, SessionStarted):
            return ""
        if claim.designer == LLM:
            self.outcomes[claim.resumes or number] = fruitful
        return claim.designer

    def _miss(self, event: DesignRefused | DesignRepeated | SessionAbandoned) -> None:
        self.fruitless[self._close(event.session)] += 1
        match event:
            case DesignRefused():
                self.refusals.append(event)
                self.ended.append(event)
            case DesignRepeated():
                self.repeats.append(event)
            case SessionAbandoned():
                self.abandonments.append(event)

    def _return(self, number: int) -> None:
        claim = self._end(number)
        if isinstance(claim, SessionStarted) and claim.designer == LLM:
            self.interrupted[claim.resumes or number] = claim
        elif isinstance(claim, SessionStarted):
            self.sessions -= 1

    def _end(self, number: int) -> Claim:
        claim = self.claims.pop(number, None)
        if claim is None:
            raise JournalError(
                f"Entry {self.length} ends step {number}, which was not under way. The journal is "
                "damaged: restore it from a copy."
            )
        return claim

    def _finish(self, verification: Verification) -> None:
        trial = verification.design_id, verification.rung
        self.trained += verification.cost.tokens or verification.tokens
        self.replicates.setdefault(trial, {})[verification.seed] = verification
        if verification.seed == 0:
            self.verifications[trial] = verification
            self.ended.append(trial)
            self.finished[verification.rung] += 1

    def _fail(self, claim: Claim, reason: str) -> None:
        if isinstance(claim, VerificationStarted):
            if claim.seed == 0:
                self.failures[claim.design_id, claim.rung] = reason
                self.ended.append((claim.design_id, claim.rung))
            else:
                self.repeats_failed.add((claim.design_id, claim.rung, claim.seed))
