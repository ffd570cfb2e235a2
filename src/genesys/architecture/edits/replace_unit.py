"""One unit by another of its kind."""

from random import Random

from genesys.architecture.edits.base import Change, Operator
from genesys.architecture.edits.growth import grow
from genesys.architecture.edits.shelf import Shelf
from genesys.architecture.unit_source import UnitSource
from genesys.architecture.unit_tree import Path, UnitTree


class ReplaceUnit(Operator):
    """Swaps a unit, keeping the children that fit the new unit's slots."""

    weight = 3.0

    def at(self, path: Path, subtree: UnitTree, shelf: Shelf, random: Random) -> Change | None:
        """Choose another unit of this kind and move the children over."""
        old = subtree.source
        others = [unit for unit in shelf.of_kind(old.kind) if unit.digest != old.digest]
        if not others:
            return None
        new = random.choice(others)
        grown = grow(new, shelf, random, kept=_moved(subtree, new))
        if grown is None:
            return None
        title = f"{new.name} for {old.name}"
        return Change(grown, title, f"{old.name} is replaced by {new.name}")


def _moved(subtree: UnitTree, new: UnitSource) -> dict[str, UnitTree]:
    """Give each slot of the new unit the child of its kind: by name first, else in order."""
    left = dict(subtree.children)
    moved: dict[str, UnitTree] = {}
    for name, slot in sorted(new.slots.items(), key=lambda item: item[0] not in left):
        fitting = [n for n, child in left.items() if child.source.kind == slot.kind]
        if fitting:
            moved[name] = left.pop(name if name in fitting else fitting[0])
    return moved
