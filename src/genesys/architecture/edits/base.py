"""What an edit is: an operator turns a tree into another sound one, or finds nothing to do."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from random import Random

from genesys.architecture.edits.shelf import Shelf
from genesys.architecture.unit_tree import Path, UnitTree

LARGEST = 24
"""Units a tree may hold at most; the paper's largest archived design has 13."""


@dataclass(frozen=True)
class Change:
    """What comes to one place of a tree, a name for it, and a sentence on what was done."""

    subtree: UnitTree
    title: str
    action: str


@dataclass(frozen=True)
class Edited:
    """A changed tree, and where and how it was changed."""

    tree: UnitTree
    target: Path
    change: Change


class Operator(ABC):
    """One way to change a tree. Operators are pure: the same random state, the same edit."""

    weight: float = 1.0
    """How often this operator is drawn, relative to the others."""

    def apply(self, tree: UnitTree, shelf: Shelf, random: Random) -> Edited | None:
        """Try the places of the tree in random order until one gives a sound, different tree."""
        places = list(tree.walk())
        random.shuffle(places)
        for path, subtree in places:
            change = self.at(path, subtree, shelf, random)
            if change is None:
                continue
            grown = tree.with_subtree(path, change.subtree)
            if is_sound(grown) and grown.digest != tree.digest:
                return Edited(grown, path, change)
        return None

    @abstractmethod
    def at(self, path: Path, subtree: UnitTree, shelf: Shelf, random: Random) -> Change | None:
        """Return what to put at this place, or None."""


def is_sound(tree: UnitTree) -> bool:
    """Whether every slot is filled by its kind, every signal written, and the size is sane."""
    return not tree.open_slots and not tree.faults and sum(1 for _ in tree.walk()) <= LARGEST
