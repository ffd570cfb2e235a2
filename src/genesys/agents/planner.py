"""The planner decides which slot is filled next, and with what."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Literal

from pydantic import Field

from genesys.agents.form import Form, filled, heading, layout
from genesys.agents.markdown import name
from genesys.agents.misread import Misread
from genesys.agents.parent import Parent
from genesys.agents.prompt import prompt
from genesys.agents.site import Site
from genesys.evolution.design import Proposal
from genesys.llm.conversation import Conversation


@dataclass(frozen=True)
class PlannerBrief:
    """What a planner plans by."""

    proposal: Proposal
    parents: tuple[Parent, ...] = ()
    units: str = ""
    """The units of the library, a line each."""

    concerns: tuple[str, ...] = ()
    """What the reviewer still asks for of a proposal that passed."""


class Planned(Form):
    """One step."""

    slot: str = Field(description="One of the open slots, as it is listed.")
    action: Literal["write", "reuse"] = Field(
        description="`write` for a new unit, `reuse` for one that exists."
    )
    unit: str = Field(
        default="",
        description="To reuse: its name, as `rms_norm`, or a part of a parent, as `A.mixer.norm`.",
    )
    settings: tuple[str, ...] = Field(
        default=(),
        description="To reuse: settings that are to be other than they are, `heads = 4`.",
    )
    also: tuple[str, ...] = Field(
        default=(),
        description="Further slots that known units fill as they are: `mixer.norm = rms_norm`. "
        "Slots that this step opens may be among them, those that your plan gives the new unit "
        "too: by their whole place, outer ones first.",
    )
    plan: str = Field(
        description="To write: all that the coder must know besides the proposal. To reuse: the "
        "reason, in a sentence."
    )

    @property
    def fillings(self) -> tuple[tuple[str, str], ...]:
        """Further slots, each with the unit that fills it."""
        pairs = (line.partition(" = ") for line in self.also)
        return tuple((path, unit) for path, _, unit in pairs)


def opening(brief: PlannerBrief, site: Site) -> Conversation:
    """Ask for the first step."""
    instructions = prompt("planner", units=brief.units, form=layout(Planned))
    return Conversation(instructions).told(prompt("planner_opening", brief=brief, site=site))


def next(site: Site) -> str:
    """Ask for the next step."""
    return prompt("planner_next", site=site)


def criticised(wish: str) -> str:
    """Ask for another step, as a person wishes."""
    return prompt("wish", wish=wish)


def read(text: str, site: Site, reusable: Collection[str]) -> Planned | Misread:
    """Read a step: it fills a slot that is open, with a new unit or one of `reusable`."""
    answer = filled(text, Planned)
    if isinstance(answer, Misread):
        return answer
    further = _further(answer.also, reusable)
    step = _step(answer, site, reusable)
    if isinstance(further, Misread) or isinstance(step, Misread):
        return further if isinstance(further, Misread) else step
    return step.model_copy(update={"also": further})


def _step(answer: Planned, site: Site, reusable: Collection[str]) -> Planned | Misread:
    slot, unit = name(answer.slot), name(answer.unit)
    places = [open_slot.path for open_slot in site.open_slots]
    if slot not in places:
        known = ", ".join(f"`{place}`" for place in places)
        return _misread("slot", f"expected an open slot, {known}; got `{answer.slot:.80}`.")
    if answer.action == "write":
        # Those of the unit that is to be written: nothing of a plan gets lost.
        listed = "\n- ".join(("\n\nSettings:", *answer.settings)) if answer.settings else ""
        plan = answer.plan + listed
        return answer.model_copy(update={"slot": slot, "unit": "", "settings": (), "plan": plan})
    if unit not in reusable:
        return _misread("unit", _unknown(unit, reusable))
    settings = tuple(setting.strip("` ") for setting in answer.settings)
    for setting in settings:
        if not re.fullmatch(r"\w+\s*=\s*\S.*", setting):
            return _misread("settings", f"expected `name = value`, got `{setting:.80}`.")
    return answer.model_copy(update={"slot": slot, "unit": unit, "settings": settings})


def _further(also: Collection[str], reusable: Collection[str]) -> tuple[str, ...] | Misread:
    """Read lines `slot = unit`, of units that there are."""
    found = []
    for line in also:
        left, sign, right = line.partition("=")
        slot, unit = name(left), name(right)
        if not sign or not slot:
            return _misread("also", f"expected `slot = unit`, got `{line:.80}`.")
        if unit not in reusable:
            return _misread("also", _unknown(unit, reusable))
        found.append(f"{slot} = {unit}")
    return tuple(found)


def _unknown(unit: str, reusable: Collection[str]) -> str:
    near = ", ".join(f"`{each}`" for each in get_close_matches(unit, reusable, n=3, cutoff=0.5))
    return f"no unit `{unit:.80}` is known. {f'Near it: {near}.' if near else ''}".strip()


def _misread(field: str, reason: str) -> Misread:
    return Misread(f"Under `{heading(field)}`: {reason} Answer again, whole.")
