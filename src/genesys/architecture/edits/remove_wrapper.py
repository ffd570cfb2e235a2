"""A unit that holds another of its own kind, taken away."""

from random import Random

from genesys.architecture.edits.base import Change, Operator
from genesys.architecture.edits.shelf import Shelf, own_slots
from genesys.architecture.unit_tree import Path, UnitTree


class RemoveWrapper(Operator):
    """Puts one of a unit's children of its own kind in its place."""

    weight = 1.0

    def at(self, path: Path, subtree: UnitTree, shelf: Shelf, random: Random) -> Change | None:
        """Choose which child stays; a pair of two can lose either."""
        inner = own_slots(subtree.source)
        if not inner:
            return None
        child = subtree.children[random.choice(inner)]
        old, new = subtree.source.name, child.source.name
        return Change(child, f"{new} without {old}", f"{old} is removed from around {new}")
