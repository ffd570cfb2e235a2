"""The board ranks by fitness, seeds beside designs, and says how sure it is."""

import json
import math
from collections.abc import Callable
from dataclasses import replace
from random import Random

import pytest
from rich.console import RenderableType

from genesys.console.leaderboard import PRIMARY, Leaderboard, needed_lead, screen
from genesys.evolution.evolution_tree import EvolutionTree
from genesys.evolution.standings import Standings
from genesys.evolution.verification import Score
from tests.console.conftest import drawn
from tests.pretend_run import CONFIG

LADDER = CONFIG.ladder


def scored(tree: EvolutionTree, changes: dict[str, float]) -> EvolutionTree:
    """Return a copy of the tree in which these designs have these scores on the lowest rung."""
    verifications = dict(tree.verifications)
    for design, value in changes.items():
        found = verifications[design, "low"]
        score = Score(value, 0.003, 8.0)
        verifications[design, "low"] = replace(found, bits_per_byte=score, stretches=(value,) * 8)
    return replace(tree, verifications=verifications)


def on_low_only(tree: EvolutionTree) -> EvolutionTree:
    kept = {trial: v for trial, v in tree.verifications.items() if trial[1] == "low"}
    return replace(tree, verifications=kept)


def test_it_ranks_every_verified_design_and_every_seed_by_fitness(tree: EvolutionTree) -> None:
    board = Leaderboard.of(tree, LADDER)
    assert [p.design.id for p in board.places] == Standings.of(tree, LADDER, PRIMARY).ranked
    assert [p.rank for p in board.places] == list(range(1, 17))
    assert {p.design.id for p in board.places if p.is_seed} == {seed.id for seed in tree.seeds}


def test_the_error_bar_of_a_score_is_the_seed_noise_of_the_lowest_rung(tree: EvolutionTree) -> None:
    noise = tree.noise("low")
    assert noise is not None
    for place in Leaderboard.of(tree, LADDER).places:
        for rung, result in place.results.items():
            assert result.error == noise
            assert result.control == tree.verifications[place.design.id, rung].bits_per_byte.control


def test_the_more_designs_were_compared_the_larger_a_lead_must_be(tree: EvolutionTree) -> None:
    assert needed_lead(4) < needed_lead(16) < needed_lead(1000)
    random, clear, runs = Random(1), 0, 2000
    for _ in range(runs):
        luckiest = max(random.gauss(0, 1) for _ in range(16))
        clear += luckiest > needed_lead(16)
    assert clear / runs <= 0.06, "called clear by chance too often"


def test_without_seed_noise_errors_are_unknown_and_no_lead_is_clear(tree: EvolutionTree) -> None:
    best = next(d for d in tree.designs if (d, "low") in tree.verifications)
    blind = replace(scored(tree, {best: 0.1}), replicates={})
    board = Leaderboard.of(blind, LADDER)
    assert all(r.error is None for p in board.places for r in p.results.values())
    assert board.leaders == []
    assert "±?" in drawn(screen(board))


def test_a_lead_is_clear_beyond_what_the_luckiest_of_as_many_would_have(
    tree: EvolutionTree,
) -> None:
    flat = on_low_only(tree)
    seeds = [seed.id for seed in flat.seeds]
    design = next(d for d, _ in flat.verifications if d not in seeds)
    level = scored(flat, dict.fromkeys([d for d, _ in flat.verifications], 2.0))
    # All designs have the same stretches in `level`, so seed noise is all that is left.
    error = math.sqrt(2) * (flat.noise("low") or math.nan)
    for bars, clear in ((needed_lead(16) - 0.1, False), (needed_lead(16) + 0.1, True)):
        board = Leaderboard.of(scored(level, {design: 2.0 - bars * error}), LADDER)
        first = board.places[0]
        assert first.design.id == design
        assert first.lead is not None
        assert first.lead.by == pytest.approx(bars * error)
        assert first.lead.clear is clear
        assert design in board.verdict
        assert board.verdict.startswith("No design") is not clear


def test_a_lead_is_measured_on_the_highest_rung_that_both_stood_on(tree: EvolutionTree) -> None:
    board = Leaderboard.of(tree, LADDER)
    best_seed = next(p for p in board.places if p.is_seed)
    for place in board.places:
        if place.lead is not None:
            shared = [rung for rung in place.results if rung in best_seed.results]
            assert place.lead.rung == shared[-1]
            mine, theirs = place.results[shared[-1]], best_seed.results[shared[-1]]
            assert place.lead.by == pytest.approx(theirs.value - mine.value)


def test_the_best_is_a_design_as_soon_as_there_is_one(tree: EvolutionTree) -> None:
    seeds = {seed.id for seed in tree.seeds}
    best = Leaderboard.of(tree, LADDER).best
    assert best is not None
    assert not best.is_seed
    only = {trial: v for trial, v in tree.verifications.items() if trial[0] in seeds}
    board = Leaderboard.of(replace(tree, verifications=only), LADDER)
    assert board.best is not None
    assert board.best.is_seed
    assert board.verdict == "Only seeds were verified yet."


def test_an_empty_run_has_an_empty_board() -> None:
    board = Leaderboard.of(EvolutionTree(), LADDER)
    assert board.places == ()
    assert board.verdict == "No design was verified yet."
    assert drawn(screen(board))


def test_the_top_of_the_board_keeps_every_seed(tree: EvolutionTree) -> None:
    text = drawn(screen(Leaderboard.of(tree, LADDER), at_most=1))
    assert all(seed.id in text for seed in tree.seeds)
    assert "more not shown" in text


def test_it_is_plain_json(tree: EvolutionTree) -> None:
    board = Leaderboard.of(tree, LADDER)
    plain = json.loads(json.dumps(board.as_json))
    assert [p["design"] for p in plain["places"]] == [p.design.id for p in board.places]


def test_it_looks_as_it_did(
    tree: EvolutionTree, golden: Callable[[str, RenderableType], None]
) -> None:
    golden("leaderboard", screen(Leaderboard.of(tree, LADDER)))
