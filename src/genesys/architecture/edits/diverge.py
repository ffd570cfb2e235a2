"""A subtree twice, one of the copies changed: how genes that are duplicated find new uses."""

from random import Random

from genesys.architecture.edits.base import Change, Edited, Operator
from genesys.architecture.edits.change_setting import ChangeSetting
from genesys.architecture.edits.growth import grow
from genesys.architecture.edits.replace_unit import ReplaceUnit
from genesys.architecture.edits.shelf import Shelf, own_slots
from genesys.architecture.unit_tree import Path, UnitTree


class Diverge(Operator):
    """Duplicates a subtree into a unit that holds two of its kind, then edits one copy."""

    weight = 1.0

    def at(self, path: Path, subtree: UnitTree, shelf: Shelf, random: Random) -> Change | None:
        """Choose a pair of this kind, and a change for the second copy."""
        pairs = shelf.around(subtree.source.kind, slots=2)
        if not pairs:
            return None
        pair = random.choice(pairs)
        copy = self._changed(subtree, shelf, random)
        if copy is None:
            return None
        first, second = own_slots(pair)
        grown = grow(pair, shelf, random, kept={first: subtree, second: copy.tree})
        if grown is None:
            return None
        old = subtree.source.name
        action = f"{old} is doubled in {pair.name}; in the copy {copy.change.action}"
        return Change(grown, f"{pair.name} of {old}", action)

    def _changed(self, subtree: UnitTree, shelf: Shelf, random: Random) -> Edited | None:
        operators: list[Operator] = [ChangeSetting(), ReplaceUnit()]
        random.shuffle(operators)
        edits = (operator.apply(subtree, shelf, random) for operator in operators)
        return next((edit for edit in edits if edit is not None), None)
