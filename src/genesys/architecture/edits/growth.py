"""Fills the slots of a unit with units from the shelf, at random, to a bounded depth."""

from collections.abc import Mapping
from random import Random

from genesys.architecture.edits.shelf import Shelf
from genesys.architecture.unit_source import UnitSource
from genesys.architecture.unit_tree import UnitTree

DEPTH = 4
"""Levels that a grown tree has at most: the seeds have two to four."""


def grow(
    unit: UnitSource,
    shelf: Shelf,
    random: Random,
    kept: Mapping[str, UnitTree] | None = None,
    depth: int = DEPTH,
) -> UnitTree | None:
    """Fill every slot of the unit: with `kept` where given, else with units from the shelf.

    Returns None where the shelf holds nothing that fits within the depth.
    """
    children: dict[str, UnitTree] = {}
    for name, slot in unit.slots.items():
        child = (kept or {}).get(name) or grow_kind(slot.kind, shelf, random, depth - 1)
        if child is None:
            return None
        children[name] = child
    return UnitTree(unit, children=children)


def grow_kind(kind: str, shelf: Shelf, random: Random, depth: int = DEPTH) -> UnitTree | None:
    """Choose a unit of this kind that can be filled within the depth, and fill it."""
    fitting = [
        unit for unit in shelf.of_kind(kind) if shelf.heights.get(unit.digest, depth + 1) <= depth
    ]
    return grow(random.choice(fitting), shelf, random, depth=depth) if fitting else None
