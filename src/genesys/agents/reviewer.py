"""The reviewer looks for what is wrong with a proposal."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import Field

from genesys.agents.form import Form, filled, layout
from genesys.agents.misread import Misread
from genesys.agents.parent import Parent
from genesys.agents.prompt import prompt
from genesys.agents.queries import Queries, looked_up
from genesys.evolution.design import Proposal
from genesys.llm.conversation import Conversation


@dataclass(frozen=True)
class ReviewerBrief:
    """What a reviewer judges, and what it knows besides."""

    proposal: Proposal
    parents: tuple[Parent, ...] = ()
    novelty: str = ""
    """How new the proposal is to the run, and what it is most like."""

    siblings: tuple[str, ...] = ()
    replaced: str = ""
    """The code of the unit that is replaced."""

    units: str = ""
    """Names of the library's units."""

    cited: str = ""
    """The units of the library that the proposal names, explained."""

    rungs: tuple[str, ...] = ()
    """What is trained on each rung, smallest first, a line each."""

    idea: str = ""
    """What a person asked the proposer for."""

    rounds: int = 0
    """Of looking up, before each review."""


class Reviewed(Form):
    """A review."""

    reasons: str = Field(
        description="Your way through the five questions: what holds and what does not, with the "
        "formula or the number that shows it."
    )
    concerns: tuple[str, ...] = Field(
        default=(),
        description="What must change, the gravest first, so that the proposer can act on it.",
    )
    suggestions: tuple[str, ...] = Field(
        default=(), description="What would make it better or simpler."
    )
    rating: int = Field(ge=0, le=5, description="One whole number from 0 to 5.")


def opening(brief: ReviewerBrief) -> Conversation:
    """Ask for a review."""
    forms = {"form": layout(Reviewed), "queries": layout(Queries)}
    instructions = prompt("reviewer", brief=brief, **forms)
    told = _judged(brief.proposal, brief.novelty, brief.cited)
    return Conversation(instructions).told(prompt("reviewer_opening", brief=brief, told=told))


def found(passages: str, rounds_left: int) -> str:
    """Hand on what was looked up; `passages` are fenced already."""
    return looked_up(passages, rounds_left, "review")


def revised(proposal: Proposal, novelty: str, cited: str, rounds: int, replaced: str = "") -> str:
    """Ask for a review of what the proposer made of the last one.

    `replaced` is the code of the unit that is replaced, where that is another than before.
    """
    return prompt(
        "reviewer_revised", told=_judged(proposal, novelty, cited), rounds=rounds, replaced=replaced
    )


def read(text: str) -> Queries | Reviewed | Misread:
    """Read a review, or what is to be looked up before."""
    return filled(text, Queries, Reviewed)


def _judged(proposal: Proposal, novelty: str, cited: str) -> str:
    """Write a proposal as a quotation: whoever wrote it must not tell the reviewer what to say."""
    return prompt(
        "judged_proposal",
        proposal=prompt("proposal", proposal=proposal, argued=True),
        novelty=novelty,
        cited=cited,
    )
