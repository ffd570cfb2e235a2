"""One fact of a run in one line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from genesys.console.quantity import dollars, duration
from genesys.evolution.events import (
    BudgetRaised,
    BudgetSpent,
    Claim,
    DesignAdded,
    DesignRefused,
    DesignRepeated,
    Event,
    SessionAbandoned,
    StepReturned,
    VerificationFailed,
    VerificationFinished,
    VerificationStarted,
    VerificationStopped,
)
from genesys.evolution.evolution_tree import EvolutionTree
from genesys.evolution.verification import Verification

Tone = Literal["good", "bad", "plain"]


@dataclass(frozen=True)
class EventLine:
    """What happened, in one word and in one sentence."""

    word: str
    text: str
    tone: Tone = "plain"

    def __str__(self) -> str:
        return f"{self.word:<9} {self.text}"


def line_of(event: Event, before: EvolutionTree) -> EventLine | None:
    """Tell an event in the light of the tree before it; None for what is not worth a line."""
    line = None
    match event:
        case DesignAdded(design, session):
            origin = " and ".join(design.proposal.parents)
            how = f"{design.proposal.mode} of {origin}" if origin else design.proposal.mode
            given = design.proposal.mode if session is None else "added"
            line = EventLine(given, f"{design.id} ({how})")
        case DesignRefused(proposal=proposal, findings=findings):
            why = findings[0] if findings else "no finding was given"
            line = EventLine("refused", f"{proposal.title}: {first_line(why)}", "bad")
        case DesignRepeated(proposal=proposal, design_id=known):
            line = EventLine("repeated", f"{proposal.title} is {known}")
        case SessionAbandoned(reason=reason):
            line = EventLine("gave up", first_line(reason))
        case VerificationFinished(verification=found):
            line = _finished(found)
        case VerificationStopped(run=run):
            line = EventLine("stopped", f"{run.design_id} on {run.rung}: {run.reason}")
        case VerificationFailed(claim, reason):
            line = EventLine(
                "failed", f"{_who(before.claims.get(claim))}: {first_line(reason)}", "bad"
            )
        case StepReturned(reason=reason):
            line = EventLine("returned", f"a step is free again: {first_line(reason)}")
        case BudgetSpent(reason=reason):
            line = EventLine("spent", f"no session with LLMs starts: {first_line(reason)}", "bad")
        case BudgetRaised(dollars=cap):
            line = EventLine("raised", f"the run may cost {dollars(cap) if cap else 'anything'}")
    return line


def first_line(text: str, width: int = 160) -> str:
    """Return the first line of a text, cut to this many characters."""
    line = text.strip().partition("\n")[0]
    return line if len(line) <= width else line[: width - 1] + "…"


def _who(step: Claim | None) -> str:
    if isinstance(step, VerificationStarted):
        return f"{step.design_id} on {step.rung}"
    return "a verification"


def _finished(found: Verification) -> EventLine:
    score = found.bits_per_byte
    value = f"{score.value:.4f} bits per byte"
    if found.seed:
        return EventLine("noise", f"{found.design_id} on {found.rung}, seed {found.seed}: {value}")
    return EventLine(
        "verified",
        f"{found.design_id} on {found.rung}: {value} (untrained {score.control:.2f}), "
        f"{duration(found.cost.seconds)}",
        "good",
    )
