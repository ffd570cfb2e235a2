"""A run as it is now, for many threads."""

import threading

from genesys.discovery.worker import catch_up
from genesys.evolution.evolution_tree import EvolutionTree
from genesys.journal.journal import Journal


class LatestTree:
    """Reads on when it is called. A tree that was handed out does not change any more."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._tree = EvolutionTree()
        self._lock = threading.Lock()

    def __call__(self) -> EvolutionTree:
        """Return the tree of all that was written so far."""
        with self._lock:
            tree = self._tree.copy()
            catch_up(tree, self._journal)
            if tree.length > self._tree.length:
                self._tree = tree
            return self._tree
