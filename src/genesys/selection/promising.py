"""The designs by LLMs whose settings are worth tuning."""

import math
from typing import Final

from genesys.evolution.evolution_tree import LLM, EvolutionTree
from genesys.evolution.standings import Standings

TUNING: Final = "tuning"
"""The designer that changes settings and nothing else."""


def promising(tree: EvolutionTree, standings: Standings, share: float = 0.25) -> list[str]:
    """Return the top share, best first, of the verified designs by LLMs and what came of tuning.

    At least one, where there is any.
    """
    made: set[str] = set()
    for design, designer in tree.made_by.items():
        parents = tree.designs[design].proposal.parents
        if designer == LLM or (designer == TUNING and made.intersection(parents)):
            made.add(design)
    ranked = [design for design in standings.ranked if design in made]
    return ranked[: math.ceil(share * len(ranked))]
