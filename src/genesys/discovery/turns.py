"""Which designer takes the next session."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from random import Random

from genesys.evolution.comparison import Comparison
from genesys.evolution.evolution_tree import EvolutionTree
from genesys.evolution.fitness.base import Fitness
from genesys.evolution.ladder import Ladder

_WORTH = 2.0
"""Sessions that the weights count for, beside those that ended."""


def by_weight(weights: Mapping[str, float], random: Random) -> str:
    """Draw one of at least one designer, each as often as its weight says."""
    return random.choices(list(weights), list(weights.values()))[0]


def by_success(
    weights: Mapping[str, float],
    earned: Mapping[str, tuple[int, int]],
    random: Random,
) -> str:
    """Draw the designer whose session is likeliest to bring a better design than it began with.

    The chance of each is drawn from what is known of it, and the highest takes the session
    (Thompson 1933), so that a designer is tried for as long as it may be the best. Before
    anything is known the weights decide: they count as two sessions. `earned` has, by designer,
    how many sessions succeeded and how many did not.
    """
    if len(weights) == 1:
        return next(iter(weights))
    whole = sum(weights.values())

    def chance(designer: str) -> float:
        share = weights[designer] / whole
        won, lost = earned.get(designer, (0, 0))
        return random.betavariate(_WORTH * share + won, _WORTH * (1 - share) + lost)

    drawn = {designer: chance(designer) for designer in weights}
    return max(drawn, key=lambda designer: drawn[designer])


def earned(tree: EvolutionTree, ladder: Ladder, fitness: Fitness) -> Mapping[str, tuple[int, int]]:
    """Count, by designer, the sessions that beat their parents and those that did not.

    A session succeeded when its design is fitter on the lowest rung than the best of its parents;
    a design from scratch is held against the seeds. It did not when it ended without a design, or
    with one that failed there or was broken off. Designs still to be verified do not count yet.
    """
    lowest = ladder.lowest.name
    merits = fitness.of(Comparison.of(tree, ladder).only(0))
    values = {design: merit.value for design, merit in merits.items()}
    seeds = [seed.id for seed in tree.seeds]
    counts = {designer: [0, lost] for designer, lost in tree.fruitless.items()}
    for design, designer in tree.made_by.items():
        mine = counts.setdefault(designer, [0, 0])
        if design in values:
            bar = _best(tree.designs[design].proposal.parents or seeds, values)
            mine[0 if bar is None or values[design] > bar else 1] += 1
        elif (design, lowest) in tree.failures or (design, lowest) in tree.stopped:
            mine[1] += 1
    return {designer: (won, lost) for designer, (won, lost) in counts.items()}


def _best(designs: Collection[str], values: Mapping[str, float]) -> float | None:
    return max((values[design] for design in designs if design in values), default=None)
