"""Reads several units, each with its place in the tree."""

from __future__ import annotations

import re

from genesys.agents.answered_code import python_blocks
from genesys.agents.markdown import lines_of, thought_through
from genesys.agents.misread import Misread

Units = tuple[tuple[str, str], ...]
"""Places in the tree, as `mixer.norm`, with the code of the unit; parents before children."""

_HEADING = re.compile(r"^ {0,3}#{1,6}\s")
_PLACED = re.compile(
    r"^ {0,3}#{1,6}\s+(?:\d+[.)]\s+)?(?:(?:unit|slot)\s+)?[*`]*(?:A\.)?"
    r"([a-z_]\w*(?:\.[a-z_]\w*)*)[*`]*(?:[\s:(].*)?$",
    re.IGNORECASE,
)
_FORM = (
    "Expected each unit in a block of Python, under a heading that is its place, `## mixer.norm`"
)


def units(text: str) -> tuple[str, Units] | Misread:
    """Return what stands before the first unit's heading, and the units."""
    lines = lines_of(text := thought_through(text))
    found = python_blocks(text)
    if isinstance(found, Misread):
        return found
    if not found:
        return Misread(f"{_FORM}; got no block. Answer again, whole.")
    placed: dict[str, str] = {}
    start, first = 0, len(lines)
    for block in found:
        heading = max(
            (n for n in range(start, block.first) if _HEADING.match(lines[n])), default=-1
        )
        name = _PLACED.match(lines[heading]) if heading >= 0 else None
        if name is None:
            above = lines[heading].strip() if heading >= 0 else "none"
            return Misread(f"{_FORM}; got `{above:.80}` above a block. Answer again, whole.")
        if name[1] in placed:
            return Misread(f"{_FORM}; got `{name[1]:.80}` twice. Answer again, whole.")
        placed[name[1]] = block.text + "\n"
        first, start = min(first, heading), block.last + 1
    ordered = sorted(placed.items(), key=lambda unit: (unit[0] != "root", unit[0].count(".")))
    return "\n".join(lines[:first]), tuple(ordered)
