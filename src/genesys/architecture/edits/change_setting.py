"""One setting within its range."""

from random import Random

from genesys.architecture.edits.base import Change, Operator
from genesys.architecture.edits.shelf import Shelf
from genesys.architecture.unit_tree import Path, UnitTree


class ChangeSetting(Operator):
    """Doubles, halves or switches one setting of one unit."""

    weight = 1.0

    def at(self, path: Path, subtree: UnitTree, shelf: Shelf, random: Random) -> Change | None:
        """Choose a setting of this unit that can take another value."""
        names = sorted(subtree.source.settings)
        random.shuffle(names)
        for name in names:
            old = subtree.all_settings[name]
            new = subtree.source.settings[name].vary(old, random)
            if new is not None:
                unit = subtree.source.name
                return Change(
                    subtree.with_settings(**{name: new}),
                    f"{unit} {name} {new}",
                    f"{unit} has {name} changed from {old!r} to {new!r}",
                )
        return None
