"""The observer judges a unit that has passed the checks."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import Field

from genesys.agents.contract import recurrences_in
from genesys.agents.findings import measured, told
from genesys.agents.form import Form, filled, layout
from genesys.agents.misread import Misread
from genesys.agents.prompt import prompt
from genesys.agents.site import OpenSlot
from genesys.checker.finding import Report
from genesys.evolution.design import Proposal
from genesys.llm.conversation import Conversation


@dataclass(frozen=True)
class ObserverBrief:
    """What an observer judges, and by what."""

    proposal: Proposal
    outline: str
    """The tree with the unit in it."""

    slot: OpenSlot
    plan: str
    code: str
    report: Report
    """Of the checker, which has passed it."""

    similar: str = ""
    """Known units of this kind."""


class Observed(Form):
    """A judgement of a unit."""

    quality: str = Field(
        description="What the code computes, step by step with shapes, and every fault in it."
    )
    adherence: str = Field(
        description="Where it departs from the plan or the proposal, and whether that matters."
    )
    novelty: str = Field(
        description="What it computes that no known unit does, or which known unit it is."
    )
    concerns: tuple[str, ...] = Field(
        default=(),
        description="What must change, with the line that it is about; no matters of taste.",
    )
    rating: int = Field(ge=0, le=5, description="One whole number from 0 to 5.")


def opening(brief: ObserverBrief) -> Conversation:
    """Ask for a judgement."""
    instructions = prompt("observer", form=layout(Observed))
    seen = _seen(brief.code, brief.report)
    # Told once: a later attempt seldom calls others.
    seen["calls"] = recurrences_in(brief.code)
    return Conversation(instructions).told(prompt("observer_opening", brief=brief, **seen))


def revised(code: str, report: Report) -> str:
    """Ask for a judgement of the next attempt."""
    return prompt("observer_revised", **_seen(code, report))


def read(text: str) -> Observed | Misread:
    """Read a judgement."""
    return filled(text, Observed)


def _seen(code: str, report: Report) -> dict[str, str]:
    return {
        "code": code,
        "calls": "",
        "findings": told(report, code),
        "measured": measured(report),
    }
