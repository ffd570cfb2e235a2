"""The kind of plug-in that a seed is."""

from abc import ABC, abstractmethod
from typing import ClassVar

from genesys.architecture.unit_tree import UnitTree


class Seed(ABC):
    """An architecture by people, given as a tree over units of the library."""

    title: ClassVar[str]
    """What it is called in print."""

    summary: ClassVar[str]
    """One line on how it works, with its source."""

    @abstractmethod
    def unit_tree(self) -> UnitTree:
        """Return the architecture; no slot is open."""
