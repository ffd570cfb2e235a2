"""The proposer has the idea."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import Field

from genesys.agents.form import Form, filled, heading, layout
from genesys.agents.markdown import plain
from genesys.agents.misread import Misread
from genesys.agents.parent import Parent
from genesys.agents.prompt import prompt
from genesys.agents.queries import Queries
from genesys.evolution.design import Mode, Review
from genesys.llm.conversation import Conversation


@dataclass(frozen=True)
class ProposerBrief:
    """What a proposer starts from."""

    mode: Mode
    parents: tuple[Parent, ...] = ()
    targets: tuple[str, ...] = ("root",)
    """Places of parent A that may be changed."""

    lessons: str = ""
    """What verifications of the parents and their kin have taught, a line each."""

    siblings: tuple[str, ...] = ()
    """What was proposed from the same parents before, and how it fared."""

    units: str = ""
    """The units of the library, a line each."""

    idea: str = ""
    """What a person asks for."""

    rounds: int = 0
    """Of looking up, before each proposal; 0: there is nothing to look things up in."""

    sources: tuple[str, ...] = ()
    """Names of what is searched."""


class Proposed(Form):
    """A proposal."""

    title: str = Field(
        description="A name for the design that tells it from others, in 2 to 6 words."
    )
    target: str = Field(description="One of the places you may change, as it is listed.")
    motivation: str = Field(description="What is weak now, and why this is worth a try.")
    mechanism: str = Field(description="The formulas.")
    plan: str = Field(description="The units.")
    effect: str = Field(description="What should get better.")
    risk: str = Field(description="How it could fail.")
    references: tuple[str, ...] = Field(default=(), description="What it rests on.")


def opening(brief: ProposerBrief) -> Conversation:
    """Ask for a proposal."""
    forms = {"form": layout(Proposed), "queries": layout(Queries)}
    instructions = prompt("proposer", brief=brief, **forms)
    return Conversation(instructions).told(prompt("proposer_opening", brief=brief))


def found(passages: str, rounds_left: int) -> str:
    """Hand on what was looked up; `passages` are fenced already."""
    return prompt("found", passages=passages, rounds_left=rounds_left, thing="proposal")


def criticised(review: Review, rounds: int) -> str:
    """Ask for a better proposal."""
    return prompt("proposer_criticised", review=review, rounds=rounds)


def read(text: str, brief: ProposerBrief) -> Queries | Proposed | Misread:
    """Read a proposal, or what is to be looked up before; its target is a place of parent A."""
    answer = filled(text, Queries, Proposed)
    if not isinstance(answer, Proposed):
        return answer
    target = plain(answer.target).removeprefix("A.")
    if target not in brief.targets:
        places = ", ".join(f"`{place}`" for place in brief.targets)
        return Misread(
            f"Under `{heading('target')}`: expected one of {places}; got `{answer.target:.80}`. "
            "Answer again, whole."
        )
    return answer.model_copy(update={"target": target})
