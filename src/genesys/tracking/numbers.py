"""A verification, and the state of the search, as named numbers."""

from collections.abc import Mapping

from genesys.evolution.evolution_tree import EvolutionTree
from genesys.evolution.standings import Standings
from genesys.evolution.verification import Verification


def numbers_of(found: Verification) -> dict[str, float]:
    """Return every number of a verification but its curve, by name.

    Each score stands beside its control.
    """
    scores = {"bits_per_byte": found.bits_per_byte, **found.scores}
    told: dict[str, float] = {}
    for name, score in scores.items():
        told[name] = score.value
        told[f"{name}/error"] = score.error
        told[f"{name}/untrained"] = score.control
    return told | {
        "parameters": float(found.parameters),
        "seconds": found.cost.seconds,
        "cpu_seconds": found.cost.cpu_seconds,
        "tokens_per_second": found.cost.tokens_per_second,
        "flops_per_token": found.cost.flops_per_token,
        "peak_memory_mib": found.cost.peak_memory_mib,
    }


def search_of(tree: EvolutionTree, standings: Standings) -> Mapping[str, float]:
    """Return where the search stands, by name: its best fitness, and what it went through.

    Fitness is missing as long as no design can be judged.
    """
    seeds = {seed.id for seed in tree.seeds}
    told = {
        "designs": float(len(tree.designs)),
        "refused": float(len(tree.refusals)),
        "failed": float(len(tree.failures)),
    }
    for name in standings.ranked:
        told.setdefault("fitness/best", standings.fitness[name])
        if name not in seeds:
            told.setdefault("fitness/best_design", standings.fitness[name])
    return told
