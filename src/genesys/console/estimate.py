"""How much work is left in a run, and about how long it takes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import floor
from statistics import fmean

from genesys.evolution.events import VerificationStarted
from genesys.evolution.evolution_tree import EvolutionTree
from genesys.evolution.ladder import Ladder, Rung

_TOKENS_PER_SECOND = 9_000.0
"""Of a typical design with 0.32M parameters on one core, evaluation included, until measured."""

_COST_GROWTH = 0.7
"""Seconds per token grow as parameters to this power: GPTs of 0.32M, 1.04M and 5M parameters
train 14k, 6.4k and 2.0k tokens a second on one core."""

_START_SECONDS = 4.0
"""Of a verification before its first step and after its last, until measured."""

_SESSION_SECONDS = 2.0
"""Of a design session until measured."""


@dataclass(frozen=True)
class Estimate:
    """What is left, in seconds of one core's work and of waiting."""

    work: float
    """Seconds that one worker alone would need."""

    wall: float
    """Seconds until the run is whole with the workers it has."""

    done: float
    """Share of the whole run's work that is done, 0 to 1."""


def estimate(
    tree: EvolutionTree,
    ladder: Ladder,
    *,
    sessions: int,
    replicates: int,
    workers: int,
    fractions: Mapping[int, float] = {},
    session_seconds: float | None = None,
) -> Estimate:
    """Add up what is left: verifications, noise runs and design sessions.

    `fractions` tells, by claim, how far the steps under way are. Measured times are used where
    there are any; larger rungs are extrapolated from smaller ones.
    """
    costs = {rung.name: seconds_of(rung, tree, ladder) for rung in ladder}
    plan = planned(tree, ladder, sessions)
    under_way = {
        number: fractions.get(number, 0.0) * costs[claim.rung]
        for number, claim in tree.claims.items()
        if isinstance(claim, VerificationStarted) and claim.rung in costs
    }
    steps = {name: max(0, plan[name] - tree.finished[name]) for name in plan}
    lowest = ladder.lowest.name
    measured = _measured(tree, lowest)
    repeats = max(0, replicates - 1 - measured) if plan[lowest] else 0
    left = sum(steps[name] * costs[name] for name in plan) + repeats * costs[lowest]
    left += sessions_left(tree, plan[lowest], sessions) * (session_seconds or _SESSION_SECONDS)
    left = max(0.0, left - sum(under_way.values()))
    behind = sum(tree.finished[name] * costs[name] for name in plan) + measured * costs[lowest]
    behind += sum(under_way.values())
    longest = max((costs[name] for name in steps if steps[name]), default=0.0)
    wall = max(left / max(1, workers), longest - max(under_way.values(), default=0.0))
    return Estimate(left, wall if left else 0.0, behind / (behind + left) if left else 1.0)


def planned(tree: EvolutionTree, ladder: Ladder, sessions: int) -> dict[str, int]:
    """Return how many verifications each rung will have paid for when the run is whole.

    Before the seeds are planted their number is not known, and the lowest rung's budget is taken
    to be spent whole.
    """
    plan: dict[str, int] = {}
    sessions_left = max(0, sessions - tree.sessions)
    for rung in ladder:
        below = ladder.below(rung)
        if below is None:
            failed = sum(name == rung.name for _, name in tree.failures)
            reach = len(tree.designs) - failed + sessions_left
            plan[rung.name] = min(rung.budget, reach) if tree.designs else rung.budget
        else:
            plan[rung.name] = min(rung.budget, floor(ladder.selection_ratio * plan[below.name]))
        plan[rung.name] = max(plan[rung.name], tree.finished[rung.name])
    return plan


def seconds_of(rung: Rung, tree: EvolutionTree, ladder: Ladder) -> float:
    """Return about how long one verification on this rung takes, in seconds."""
    known: tuple[float, Rung] | None = None
    for other in ladder:
        taken = [
            f.cost.seconds for (_, name), f in tree.verifications.items() if name == other.name
        ]
        if taken:
            known = fmean(taken), other
        if other == rung:
            break
    if known is None:
        reference = Rung("reference", 320_000, 1_000_000, 1)
        return _START_SECONDS + _scaled(reference.tokens / _TOKENS_PER_SECOND, reference, rung)
    return _scaled(*known, rung)


def _scaled(seconds: float, base: Rung, rung: Rung) -> float:
    growth: float = (rung.parameters / base.parameters) ** _COST_GROWTH
    return seconds * rung.tokens / base.tokens * growth


def _measured(tree: EvolutionTree, rung: str) -> int:
    """Count the noise runs that have ended on this rung, well or not."""
    finished = sum(
        len(set(by_seed) - {0}) for (_, r), by_seed in tree.replicates.items() if r == rung
    )
    return finished + len(tree.repeats_failed)


def sessions_left(tree: EvolutionTree, plan: int, sessions: int) -> float:
    """Return about how many design sessions it takes to have enough designs."""
    wanted = max(0, plan - len(tree.designs))
    added = len(tree.designs) - len(tree.seeds) - len(tree.imports)
    tried = added + len(tree.refusals) + len(tree.repeats) + tree.abandoned
    success = (added + 1) / (tried + 1)
    return min(wanted / success, max(0, sessions - tree.sessions))
