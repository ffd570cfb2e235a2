"""Reads several units, each with its place in the tree."""

from __future__ import annotations

import re

from genesys.agents.answered_code import python_blocks
from genesys.agents.markdown import plain
from genesys.agents.misread import Misread

Units = tuple[tuple[str, str], ...]
"""Places in the tree, as `mixer.norm`, with the code of the unit; parents before children."""

_HEADING = re.compile(r"^ {0,3}#{1,6}\s+(.*?)\s*#*\s*$")
_PLACE = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*")
_FORM = "Expected one block of Python for each unit, under a heading with its place in the tree"


def units(text: str) -> tuple[str, Units] | Misread:
    """Return what stands before the first unit's heading, and the units."""
    found = python_blocks(text)
    if isinstance(found, Misread):
        return found
    if not found:
        return Misread(f"{_FORM}; got no block. Answer again, whole.")
    lines = text.splitlines()
    placed: dict[str, str] = {}
    start, first = 0, len(lines)
    for block in found:
        headings = [n for n in range(start, block.first) if _HEADING.match(lines[n])]
        name = _HEADING.match(lines[headings[-1]]) if headings else None
        place = plain(name[1]).rpartition(" ")[2].strip("`*") if name else ""
        if not _PLACE.fullmatch(place):
            return Misread(f"{_FORM}; got `{place:.80}` above a block. Answer again, whole.")
        if place in placed:
            return Misread(f"{_FORM}; got `{place}` twice. Answer again, whole.")
        placed[place] = block.text + "\n"
        first, start = min(first, headings[-1]), block.last + 1
    ordered = sorted(placed.items(), key=lambda unit: (unit[0] != "root", unit[0].count(".")))
    return "\n".join(lines[:first]), tuple(ordered)
