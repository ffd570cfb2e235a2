"""Every candidate is as likely as any other: the control that each other policy must beat."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from genesys.evolution.design import PARENTS, Mode
from genesys.evolution.events import SessionStarted
from genesys.evolution.evolution_tree import EvolutionTree
from genesys.evolution.ladder import Rung
from genesys.evolution.standings import Standings
from genesys.selection.policy import SelectionPolicy


@dataclass(frozen=True)
class Uniform(SelectionPolicy):
    """Draws parents and climbers blindly, and modes in the given shares."""

    mutation: float = 0.75
    crossover: float = 0.2
    scratch: float = 0.05

    def parents(self, tree: EvolutionTree, standings: Standings, random: Random) -> SessionStarted:
        """Draw a mode, then its parents from all designs."""
        designs = sorted(tree.designs)
        shares: dict[Mode, float] = {
            "mutation": self.mutation,
            "crossover": self.crossover if len(designs) > 1 else 0.0,
            "scratch": self.scratch,
        }
        mode = random.choices(list(shares), list(shares.values()))[0]
        return SessionStarted(mode, tuple(random.sample(designs, PARENTS[mode])))

    def climber(
        self,
        candidates: Sequence[str],
        rung: Rung,
        tree: EvolutionTree,
        standings: Standings,
        random: Random,
    ) -> str:
        """Draw one."""
        return random.choice(candidates)
