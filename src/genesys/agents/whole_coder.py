"""The whole coder writes all units of a design in one answer."""

from __future__ import annotations

from dataclasses import dataclass

from genesys.agents.findings import told
from genesys.agents.misread import Misread
from genesys.agents.parent import Parent
from genesys.agents.prompt import prompt
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
    """The tree so far: parent A without what stands at the target, which is open."""


def opening(brief: WholeCoderBrief) -> Conversation:
    """Ask for all units."""
    return Conversation(prompt("whole_coder")).told(prompt("whole_coder_opening", brief=brief))


def mend(report: Report, written: Units) -> str:
    """Ask for all units again, without what the checker found in what was `written`."""
    return prompt("whole_coder_mend", findings=told(report, *(code for _, code in written)))


def read(text: str) -> Units | Misread:
    """Read the units, parents before children."""
    found = units(text)
    return found if isinstance(found, Misread) else found[1]
