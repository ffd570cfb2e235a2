"""Selection by the quadrants of fitness and confidence (paper, section on evolution)."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from statistics import fmean
from typing import Annotated

from annotated_types import Ge, Le

from genesys.evolution.design import PARENTS, Mode
from genesys.evolution.events import SessionStarted
from genesys.evolution.evolution_tree import EvolutionTree
from genesys.evolution.ladder import Rung
from genesys.evolution.standings import Standings
from genesys.selection.policy import SelectionPolicy

Share = Annotated[float, Ge(0), Le(1)]
Count = Annotated[int, Ge(0)]


@dataclass(frozen=True)
class Quadrants(SelectionPolicy):
    """Parents: good and confident designs, or poor and confident ones. Climbers: good ones.

    A design is good, or confident, in the top `share` of those verified. Parents come from good
    and confident designs with probability `exploit`, else from poor and confident ones; climbers
    from good ones with probability `exploit`, else from poor ones (all candidates for a rung
    being unconfident there). A design that was never verified stands where its parents stand.
    """

    share: Share = 0.25
    exploit: Share = 0.8
    mutation: Share = 0.75
    crossover: Share = 0.2
    scratch: Share = 0.05
    restart: Share = 0.05
    """Chance that a parent is one of the seeds instead."""

    crossover_from: Count = 10
    scratch_from: Count = 20
    """Designs that must exist before these modes are used."""

    seeds_first: Count = 10
    """Until so many designs are verified, parents are seeds."""

    def parents(self, tree: EvolutionTree, standings: Standings, random: Random) -> SessionStarted:
        """Draw a mode, then a parent for each of its places."""
        shares: dict[Mode, float] = {
            "mutation": self.mutation,
            "crossover": self.crossover if len(tree.designs) >= self.crossover_from else 0.0,
            "scratch": self.scratch if len(tree.designs) >= self.scratch_from else 0.0,
        }
        mode = random.choices(list(shares), list(shares.values()))[0]
        parents: list[str] = []
        for _ in range(PARENTS[mode]):
            parents.append(self._parent(tree, standings, parents, random))
        return SessionStarted(mode, tuple(parents))

    def climber(
        self,
        candidates: Sequence[str],
        rung: Rung,
        tree: EvolutionTree,
        standings: Standings,
        random: Random,
    ) -> str:
        """Draw from the better or, rarely, from the poorer candidates."""
        promise = {design: self._promise(tree, standings, design) for design in candidates}
        ranked = sorted(candidates, key=lambda design: (-promise[design], design))
        good = ranked[: max(1, round(self.share * len(ranked)))]
        poor = ranked[len(good) :]
        return random.choice(good if random.random() < self.exploit or not poor else poor)

    def _parent(
        self, tree: EvolutionTree, standings: Standings, taken: Sequence[str], random: Random
    ) -> str:
        seeds = [design.id for design in tree.seeds]
        early = len(standings.fitness) < self.seeds_first
        if early or random.random() < self.restart:
            pool = seeds
        else:
            good, confident = standings.good(self.share), standings.confident(self.share)
            exploits = random.random() < self.exploit
            pool = sorted(confident & good if exploits else confident - good) or sorted(good)
        fresh = [design for design in pool if design not in taken]
        fresh = fresh or [design for design in sorted(tree.designs) if design not in taken]
        return random.choice(fresh)

    def _promise(self, tree: EvolutionTree, standings: Standings, design_id: str) -> float:
        if design_id in standings.fitness:
            return standings.fitness[design_id]
        parents = tree.designs[design_id].proposal.parents
        known = [standings.fitness[parent] for parent in parents if parent in standings.fitness]
        # Without a verified relative nothing is known: no better and no worse than the rest.
        return fmean(known or standings.fitness.values() or [0.0])
