"""The whole coder writes all units of a design in one answer."""

from __future__ import annotations

from dataclasses import dataclass

from genesys.agents.contract import contract
from genesys.agents.findings import told
from genesys.agents.misread import Misread
from genesys.agents.observer import Observed
from genesys.agents.parent import Parent
from genesys.agents.prompt import prompt
from genesys.agents.site import OpenSlot
from genesys.agents.written_units import Units, units
from genesys.checker.finding import Report
from genesys.evolution.design import Proposal
from genesys.llm.conversation import Conversation


@dataclass(frozen=True)
class WholeCoderBrief:
    """What a design is written by."""

    proposal: Proposal
    parents: tuple[Parent, ...]
    outline: str
    """The tree so far: parent A without what stands in the open slot."""

    slot: OpenSlot
    """The one that is open."""


def opening(brief: WholeCoderBrief) -> Conversation:
    """Ask for all units."""
    instructions = prompt("whole_coder", contract=contract())
    return Conversation(instructions).told(prompt("whole_coder_opening", brief=brief))


def mend(report: Report) -> str:
    """Ask for all units again, without what the checker found."""
    return prompt("whole_coder_mend", findings=told(report))


def criticised(observed: Observed) -> str:
    """Ask for all units again, as the observer would have them."""
    return prompt("coder_criticised", observed=observed)


def read(text: str) -> Units | Misread:
    """Read the units, parents before children."""
    found = units(text)
    return found if isinstance(found, Misread) else found[1]
