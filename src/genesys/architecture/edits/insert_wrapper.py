"""A unit around another of its own kind."""

from random import Random

from genesys.architecture.edits.base import Change, Operator
from genesys.architecture.edits.growth import grow
from genesys.architecture.edits.shelf import Shelf, own_slots
from genesys.architecture.unit_tree import Path, UnitTree


class InsertWrapper(Operator):
    """Puts a unit into the one slot that another unit of its kind has for its kind."""

    weight = 1.5

    def at(self, path: Path, subtree: UnitTree, shelf: Shelf, random: Random) -> Change | None:
        """Choose a wrapper of this kind."""
        wrappers = shelf.around(subtree.source.kind, slots=1)
        if not wrappers:
            return None
        wrapper = random.choice(wrappers)
        grown = grow(wrapper, shelf, random, kept={own_slots(wrapper)[0]: subtree})
        if grown is None:
            return None
        title = f"{wrapper.name} around {subtree.source.name}"
        return Change(grown, title, f"{wrapper.name} is put around {subtree.source.name}")
