"""Direct prompting: idea and code in one answer."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import Field

from genesys.agents.contract import contract
from genesys.agents.form import Form, filled, layout
from genesys.agents.misread import Misread
from genesys.agents.parent import Parent
from genesys.agents.prompt import prompt
from genesys.agents.written_units import Units, units
from genesys.evolution.design import Mode
from genesys.llm.conversation import Conversation


@dataclass(frozen=True)
class DirectBrief:
    """What a design is made from."""

    mode: Mode
    parents: tuple[Parent, ...] = ()
    idea: str = ""
    """What a person asks for."""


class Idea(Form):
    """What is written above the units."""

    title: str = Field(description="A name for the design.")
    motivation: str = Field(description="Why it is worth a try.")
    plan: str = Field(description="How it works.")


@dataclass(frozen=True)
class Sketched:
    """An idea with all of its units, parents before children."""

    title: str
    motivation: str
    plan: str
    units: Units


def opening(brief: DirectBrief) -> Conversation:
    """Ask for a design."""
    instructions = prompt("direct", contract=contract(), form=layout(Idea))
    return Conversation(instructions).told(prompt("direct_opening", brief=brief))


def read(text: str) -> Sketched | Misread:
    """Read the idea, and the units below it."""
    found = units(text)
    if isinstance(found, Misread):
        return found
    idea = filled(found[0], Idea)
    if isinstance(idea, Misread):
        return idea
    return Sketched(idea.title, idea.motivation, idea.plan, found[1])
