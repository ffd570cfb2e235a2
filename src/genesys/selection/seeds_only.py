"""Every design descends from what people wrote: no evolution, the control for it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random

from genesys.evolution.events import SessionStarted
from genesys.evolution.evolution_tree import EvolutionTree
from genesys.evolution.standings import Standings
from genesys.selection.quadrants import Quadrants


@dataclass(frozen=True)
class SeedsOnly(Quadrants):
    """Parents are seeds, always; who climbs is chosen as by the quadrants."""

    def parents(self, tree: EvolutionTree, standings: Standings, random: Random) -> SessionStarted:
        """Draw a mode, then a seed for each of its places; one seed cannot be crossed."""
        able = self if len(tree.seeds) > 1 else replace(self, crossover=0.0)
        return super(SeedsOnly, able).parents(tree, standings, random)

    def _parent(
        self, tree: EvolutionTree, standings: Standings, taken: Sequence[str], random: Random
    ) -> str:
        return random.choice([seed.id for seed in tree.seeds if seed.id not in taken])
