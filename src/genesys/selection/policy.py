"""What a selection policy decides."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from random import Random

from genesys.evolution.events import SessionStarted
from genesys.evolution.evolution_tree import EvolutionTree
from genesys.evolution.ladder import Rung
from genesys.evolution.standings import Standings


class SelectionPolicy(ABC):
    """Chooses from what the tree holds, keeping no state: same tree, same random, same choice.

    The standings are those of the tree, by the fitness of the run.
    """

    @abstractmethod
    def parents(self, tree: EvolutionTree, standings: Standings, random: Random) -> SessionStarted:
        """Choose the parents of the next design, and how it descends from them."""

    @abstractmethod
    def climber(
        self,
        candidates: Sequence[str],
        rung: Rung,
        tree: EvolutionTree,
        standings: Standings,
        random: Random,
    ) -> str:
        """Choose which of these designs, all of them ready for the rung, is verified there."""
