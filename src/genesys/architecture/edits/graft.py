"""A subtree by one of its kind from another design: crossover."""

from dataclasses import dataclass
from random import Random

from genesys.architecture.edits.base import Change, Operator
from genesys.architecture.edits.shelf import Shelf
from genesys.architecture.unit_tree import Path, UnitTree


@dataclass(frozen=True)
class Graft(Operator):
    """Puts a piece of the donor where a piece of the same kind was."""

    donor: UnitTree

    def at(self, path: Path, subtree: UnitTree, shelf: Shelf, random: Random) -> Change | None:
        """Choose a subtree of the donor that fits here and differs."""
        if not path:
            return None
        scions = [
            scion
            for _, scion in self.donor.walk()
            if scion.source.kind == subtree.source.kind and scion.digest != subtree.digest
        ]
        if not scions:
            return None
        scion = random.choice(scions)
        old, new = subtree.source.name, scion.source.name
        action = f"{old} gives way to the other parent's {new}"
        return Change(scion, f"grafted {new} for {old}", action)
