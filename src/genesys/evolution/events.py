"""The facts that a journal holds. Facts are only ever added.

A step is claimed by the entry that starts it. The number of that entry names the claim, and
whatever ends the step carries it; so a worker whose claim was returned cannot end it any more.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from genesys.evolution.design import Design, Mode, Proposal
from genesys.evolution.stopped_run import StoppedRun
from genesys.evolution.verification import Verification


@dataclass(frozen=True)
class RunStarted:
    """A run was opened with these settings; always the first entry."""

    settings: Mapping[str, Any]


@dataclass(frozen=True)
class SessionStarted:
    """A worker took up a design session with these parents."""

    mode: Mode
    parents: tuple[str, ...]
    designer: str = "genetic"
    """Who designs: genetic, llm or tuning."""

    resumes: int | None = None
    """The entry that first started this session, where its worker was lost before its end."""

    idea: str = ""
    """What a person asks for, in their own words."""

    proposal: Proposal | None = None
    """What a person proposes: the session only implements it."""


@dataclass(frozen=True)
class DesignAdded:
    """A design passed every check. Seeds come without a session."""

    design: Design
    session: int | None = None


@dataclass(frozen=True)
class DesignRefused:
    """A session's design did not pass the checker, for these findings."""

    session: int
    proposal: Proposal
    findings: tuple[str, ...]


@dataclass(frozen=True)
class DesignRepeated:
    """A session came to a design that the run already has."""

    session: int
    proposal: Proposal
    design_id: str


@dataclass(frozen=True)
class SessionAbandoned:
    """A session ended without a design."""

    session: int
    reason: str
    stage: str = ""
    """Where it ended: `proposal`, or the place of the unit that could not be written."""

    proposal: Proposal | None = None
    """What it would have been, if the session came so far."""


@dataclass(frozen=True)
class VerificationStarted:
    """A worker took this design up this rung.

    Seed 0 ranks designs and is paid from the rung's budget; other seeds measure the noise.
    """

    design_id: str
    rung: str
    seed: int = 0


@dataclass(frozen=True)
class VerificationFinished:
    """A design was trained and evaluated."""

    claim: int
    verification: Verification


@dataclass(frozen=True)
class VerificationStopped:
    """A run was broken off at a hurdle: the rung's budget is used, its tokens are spent."""

    claim: int
    run: StoppedRun


@dataclass(frozen=True)
class VerificationFailed:
    """A design could not be trained on this rung; the rung gets its budget back."""

    claim: int
    reason: str


@dataclass(frozen=True)
class StepReturned:
    """A claim was taken back because its worker is gone; anyone may take the step again."""

    claim: int
    reason: str


@dataclass(frozen=True)
class BudgetSpent:
    """The next call to an LLM could cost more than is left: no session with LLMs starts now."""

    reason: str


@dataclass(frozen=True)
class BudgetRaised:
    """The user allows the run to spend up to this much in all; sessions with LLMs go on."""

    dollars: float | None


Claim = SessionStarted | VerificationStarted

Event = (
    RunStarted
    | SessionStarted
    | DesignAdded
    | DesignRefused
    | DesignRepeated
    | SessionAbandoned
    | VerificationStarted
    | VerificationFinished
    | VerificationStopped
    | VerificationFailed
    | StepReturned
    | BudgetSpent
    | BudgetRaised
)
