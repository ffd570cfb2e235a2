"""The proposer has the idea."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import Field

from genesys.agents.form import Form, filled, heading, layout
from genesys.agents.markdown import name
from genesys.agents.misread import Misread
from genesys.agents.parent import Parent
from genesys.agents.prompt import prompt
from genesys.agents.queries import Queries, looked_up
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

    rungs: tuple[str, ...] = ()
    """What is trained on each rung, smallest first, a line each."""

    rounds: int = 0
    """Of looking up, before each proposal; 0: there is nothing to look things up in."""

    sources: tuple[str, ...] = ()
    """Names of what is searched."""


class Proposed(Form):
    """A proposal."""

    title: str = Field(description="Two to six words that tell this design from others.")
    target: str = Field(description="The place that is replaced, as it is listed.")
    motivation: str = Field(
        description="What known designs, the parents first if there are any, cannot do or waste, "
        "and why this mends it. Point to what was measured or read. Figures that argue for the "
        "idea stand here, and what it computes at initialisation."
    )
    mechanism: str = Field(
        description="What is computed from the input of that place, (batch, length, its width), to "
        "its output: every formula; every symbol with its shape; every learned parameter with its "
        "start; the signals that are read or written; nothing else, since it is coded from. Then, "
        "in a sentence each, why it is causal, how all positions are computed at once, and what it "
        "costs beside attention of that width."
    )
    plan: str = Field(
        description="The units from that place down, as an indented list: the slot and kind of "
        "each, whether it is new or which one it is, and what part of the mechanism it computes. "
        "Then the settings that are worth a search, with ranges."
    )
    effect: str = Field(
        description="What should be better than in the parent, or from scratch than in the nearest "
        "seed, where, and by about how many bits per byte; and what result would refute the idea."
    )
    risk: str = Field(
        description="How it could fail, the likeliest way first, and what would show that early."
    )
    references: tuple[str, ...] = Field(
        default=(),
        description="What it rests on: authors, year, title and number, as they were shown to you "
        "or as you know for certain.",
    )


def opening(brief: ProposerBrief) -> Conversation:
    """Ask for a proposal."""
    forms = {"form": layout(Proposed), "queries": layout(Queries)}
    instructions = prompt("proposer", brief=brief, **forms)
    return Conversation(instructions).told(prompt("proposer_opening", brief=brief))


def found(passages: str, rounds_left: int) -> str:
    """Hand on what was looked up; `passages` are fenced already."""
    return looked_up(passages, rounds_left, "proposal")


def criticised(review: Review, rounds: int, left: int) -> str:
    """Ask for a better proposal."""
    return prompt("proposer_criticised", review=review, rounds=rounds, left=left)


def asked(wish: str) -> str:
    """Ask for another proposal, as a person wishes."""
    return prompt("wish", wish=wish)


def read(text: str, brief: ProposerBrief) -> Queries | Proposed | Misread:
    """Read a proposal, or what is to be looked up before; its target is a place of parent A."""
    answer = filled(text, Queries, Proposed)
    if not isinstance(answer, Proposed):
        return answer
    target = name(answer.target).removeprefix("A.")
    if target not in brief.targets:
        places = ", ".join(f"`{place}`" for place in brief.targets)
        return Misread(
            f"Under `{heading('target')}`: expected one of {places}; got `{answer.target:.80}`. "
            "Answer again, whole."
        )
    return answer.model_copy(update={"target": target})
