"""What every selection policy promises, and what makes the quadrants themselves."""

from collections import Counter
from random import Random

import pytest

from genesys import plugins
from genesys.errors import ConfigError
from genesys.evolution.evolution_tree import EvolutionTree
from genesys.evolution.fitness.bits_per_byte import BitsPerByte
from genesys.evolution.standings import Standings
from genesys.selection.policy import SelectionPolicy
from genesys.selection.quadrants import Quadrants
from genesys.selection.seeds_only import SeedsOnly
from genesys.testing.contracts.selection_policy import SelectionPolicyContract
from genesys.testing.pretend_run import LADDER, pretend_history, pretend_seeds


@pytest.fixture(scope="module")
def tree() -> EvolutionTree:
    policy = Quadrants(seeds_first=3, crossover_from=5, scratch_from=8)
    return EvolutionTree.replay(pretend_history(policy))


class TestPolicies(SelectionPolicyContract):
    @pytest.fixture(params=plugins.available(SelectionPolicy))
    def policy(self, request: pytest.FixtureRequest) -> SelectionPolicy:
        return plugins.load(SelectionPolicy, request.param)


class TestOptions(SelectionPolicyContract):
    @pytest.fixture
    def policy(self) -> SelectionPolicy:
        return Quadrants(seeds_first=3, crossover_from=5, scratch_from=8)


def test_quadrants_prefer_good_and_confident_parents(tree: EvolutionTree) -> None:
    policy = Quadrants(seeds_first=0, crossover=0.0, scratch=0.0, restart=0.0)
    standings = Standings.of(tree, LADDER, BitsPerByte())
    drawn = Counter(
        policy.parents(tree, standings, Random(seed)).parents[0] for seed in range(1000)
    )
    good = sum(count for design, count in drawn.items() if design in standings.good())
    assert good / 1000 == pytest.approx(0.8, abs=0.05)
    assert set(drawn) <= standings.confident() | standings.good()


def test_quadrants_mostly_send_good_designs_up(tree: EvolutionTree) -> None:
    standings = Standings.of(tree, LADDER, BitsPerByte())
    candidates = standings.ranked[:12]
    drawn = Counter(
        Quadrants().climber(candidates, LADDER["mid"], tree, standings, Random(seed))
        for seed in range(1000)
    )
    assert sum(drawn[design] for design in candidates[:3]) / 1000 == pytest.approx(0.8, abs=0.05)


def test_early_parents_are_seeds(tree: EvolutionTree) -> None:
    policy = Quadrants(seeds_first=10**6)
    standings = Standings.of(tree, LADDER, BitsPerByte())
    seeds = {design.id for design in tree.seeds}
    for seed in range(50):
        assert set(policy.parents(tree, standings, Random(seed)).parents) <= seeds


def test_without_evolution_parents_are_seeds_for_good(tree: EvolutionTree) -> None:
    standings = Standings.of(tree, LADDER, BitsPerByte())
    policy = SeedsOnly(seeds_first=0, crossover_from=0, scratch_from=0)
    drawn = [policy.parents(tree, standings, Random(seed)) for seed in range(200)]
    seeds = {design.id for design in tree.seeds}
    assert {parent for session in drawn for parent in session.parents} == seeds
    assert {session.mode for session in drawn} == {"mutation", "crossover", "scratch"}
    assert all(len(set(session.parents)) == len(session.parents) for session in drawn)


def test_one_seed_is_not_crossed_with_itself() -> None:
    tree = EvolutionTree.replay(pretend_seeds()[:2])
    standings = Standings.of(tree, LADDER, BitsPerByte())
    policy = SeedsOnly(crossover_from=0)
    modes = {policy.parents(tree, standings, Random(seed)).mode for seed in range(50)}
    assert "crossover" not in modes


def test_an_unknown_policy_is_named_with_those_that_there_are() -> None:
    with pytest.raises(ConfigError, match="quadrants, seeds_only, uniform"):
        plugins.load(SelectionPolicy, "oracle")
