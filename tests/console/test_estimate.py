"""The estimate adds up what is left and reaches zero with the run's last step."""

from dataclasses import replace
from itertools import pairwise

import pytest

from genesys.console.estimate import Estimate, estimate, planned, seconds_of
from genesys.evolution.events import Event, VerificationFinished
from genesys.evolution.evolution_tree import EvolutionTree
from genesys.journal.run_folder import RunFolder
from tests.pretend_run import CONFIG

LADDER = CONFIG.ladder


def of(tree: EvolutionTree, workers: int = 1) -> Estimate:
    return estimate(
        tree, LADDER, sessions=CONFIG.sessions, replicates=CONFIG.replicates, workers=workers
    )


def timed(event: Event) -> Event:
    """Let a pretend verification have taken a second for every 1,000 tokens."""
    match event:
        case VerificationFinished(claim, found):
            cost = replace(found.cost, seconds=found.tokens / 1000)
            return VerificationFinished(claim, replace(found, cost=cost))
    return event


def prefixes(run: RunFolder) -> list[EvolutionTree]:
    journal = run.open()
    events = [timed(entry.event) for entry in journal.read()]
    journal.close()
    return [EvolutionTree.replay(events[:length]) for length in range(4, len(events) + 1)]


def test_a_whole_run_has_nothing_left(tree: EvolutionTree) -> None:
    assert of(tree) == Estimate(work=0.0, wall=0.0, done=1.0)


def test_the_plan_of_a_new_run_is_the_ladders_budget(run: RunFolder) -> None:
    first = prefixes(run)[0]
    assert planned(first, LADDER, CONFIG.sessions) == {"low": 16, "mid": 4, "top": 1}


def test_without_sessions_only_the_seeds_are_planned(run: RunFolder) -> None:
    first = prefixes(run)[0]
    assert planned(first, LADDER, sessions=0) == {"low": 3, "mid": 0, "top": 0}


def test_the_share_done_grows_from_nothing_to_all(run: RunFolder) -> None:
    shares = [of(tree).done for tree in prefixes(run)]
    assert shares[0] == 0.0
    assert shares[-1] == 1.0
    assert all(0.0 <= share <= 1.0 for share in shares)
    # What is known of costs changes on the way, so a share may fall, but not far.
    assert all(after > before - 0.05 for before, after in pairwise(shares))


def test_more_workers_take_less_time_but_no_less_than_the_longest_step(run: RunFolder) -> None:
    first = prefixes(run)[0]
    one, two, many = (of(first, workers) for workers in (1, 2, 1000))
    assert one.work == two.work == many.work
    assert one.wall == pytest.approx(one.work)
    assert one.wall / 2 <= two.wall < one.wall
    assert many.wall == pytest.approx(seconds_of(LADDER["top"], first, LADDER))


def test_larger_rungs_are_extrapolated_from_those_measured(run: RunFolder) -> None:
    first = prefixes(run)[0]
    low, mid, top = (seconds_of(rung, first, LADDER) for rung in LADDER)
    assert low < mid < top


def test_a_step_half_way_counts_half(run: RunFolder) -> None:
    tree = next(t for t in prefixes(run) if t.running and t.running[0].rung == "low")
    (claim,) = [number for number, step in tree.claims.items() if step in tree.running]
    assert of(tree).done == 0.0
    options = {"sessions": CONFIG.sessions, "replicates": CONFIG.replicates, "workers": 1}
    started = estimate(tree, LADDER, **options)  # type: ignore[arg-type]
    half = estimate(tree, LADDER, **options, fractions={claim: 0.5})  # type: ignore[arg-type]
    low = seconds_of(LADDER["low"], tree, LADDER)
    assert started.work - half.work == pytest.approx(low / 2)
    assert half.done == pytest.approx(low / 2 / (low / 2 + half.work))
