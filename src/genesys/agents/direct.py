"""Direct prompting: idea and code in one answer."""

from __future__ import annotations

from dataclasses import dataclass

from genesys.agents.form import filled, layout
from genesys.agents.markdown import name
from genesys.agents.misread import Misread
from genesys.agents.parent import Parent
from genesys.agents.prompt import prompt
from genesys.agents.proposer import Proposed
from genesys.agents.written_units import Units, units
from genesys.evolution.design import Mode
from genesys.llm.conversation import Conversation


@dataclass(frozen=True)
class DirectBrief:
    """What a design is made from."""

    mode: Mode
    parents: tuple[Parent, ...] = ()
    targets: tuple[str, ...] = ("root",)
    """Places of parent A that may be changed."""

    idea: str = ""
    """What a person asks for."""


def opening(brief: DirectBrief) -> Conversation:
    """Ask for a design."""
    instructions = prompt("direct", form=layout(Proposed))
    return Conversation(instructions).told(prompt("direct_opening", brief=brief))


def read(text: str) -> tuple[Proposed, Units] | Misread:
    """Read the proposal, and the units below it, parents before children."""
    found = units(text)
    if isinstance(found, Misread):
        return found
    proposed = filled(found[0], Proposed)
    if isinstance(proposed, Misread):
        return proposed
    target = name(proposed.target).removeprefix("A.")
    return proposed.model_copy(update={"target": target}), found[1]
