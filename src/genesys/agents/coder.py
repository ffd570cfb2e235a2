"""The coder writes one unit."""

from __future__ import annotations

from dataclasses import dataclass

from genesys.agents.answered_code import python_blocks
from genesys.agents.findings import told
from genesys.agents.misread import Misread
from genesys.agents.observer import Observed
from genesys.agents.prompt import prompt
from genesys.agents.site import OpenSlot
from genesys.checker.finding import Report
from genesys.evolution.design import Proposal
from genesys.llm.conversation import Conversation


@dataclass(frozen=True)
class CoderBrief:
    """What a coder writes a unit by."""

    proposal: Proposal
    outline: str
    """The tree so far."""

    slot: OpenSlot
    plan: str
    replaced: str = ""
    """The code of the unit that parent A has in this place."""

    fillings: tuple[str, ...] = ()
    """Slots that known units fill together with this one, below it or elsewhere, a line each."""

    signals: str = ""
    """Which signals are written, and by which units."""


def opening(brief: CoderBrief) -> Conversation:
    """Ask for a unit."""
    return Conversation(prompt("coder")).told(prompt("coder_opening", brief=brief))


def mend(report: Report, code: str) -> str:
    """Ask for the unit without what the checker found; `code` is what it has read."""
    return prompt("coder_mend", findings=told(report, code))


def criticised(observed: Observed) -> str:
    """Ask for the unit as the observer would have it."""
    return prompt("coder_criticised", observed=observed)


def asked(wish: str) -> str:
    """Ask for the unit as a person would have it."""
    return prompt("wish", wish=wish)


def read(text: str) -> str | Misread:
    """Read the one block of Python in an answer."""
    found = python_blocks(text)
    if isinstance(found, Misread):
        return found
    if len(found) != 1:
        return Misread(
            f"Expected one block of Python with one unit, got {len(found) or 'none'}. Answer with "
            "the whole unit between a line ```python and a line ```."
        )
    return found[0].text + "\n"
