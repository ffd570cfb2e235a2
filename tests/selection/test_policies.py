"""What every selection policy promises, and what makes the quadrants themselves."""

from collections import Counter
from random import Random

import pytest

from genesys import plugins
from genesys.discovery.worker import Worker
from genesys.errors import ConfigError
from genesys.evolution.evolution_tree import EvolutionTree
from genesys.evolution.standings import Standings
from genesys.journal.memory_journal import MemoryJournal
from genesys.selection.policy import SelectionPolicy
from genesys.selection.quadrants import Quadrants
from genesys.testing.pretend_designer import PretendDesigner
from genesys.testing.pretend_verifier import PretendVerifier
from tests.discovery.conftest import LADDER, make_scheduler, plant


@pytest.fixture(scope="module")
def tree() -> EvolutionTree:
    journal = MemoryJournal()
    plant(journal)
    Worker(journal, make_scheduler(), PretendDesigner(), PretendVerifier(), "w").discover()
    return EvolutionTree.replay(entry.event for entry in journal.read())


@pytest.mark.parametrize("name", plugins.available(SelectionPolicy))
class TestEveryPolicy:
    def test_parents_exist_differ_and_are_as_many_as_the_mode_needs(
        self, name: str, tree: EvolutionTree
    ) -> None:
        policy = plugins.load(SelectionPolicy, name)
        for seed in range(200):
            session = policy.parents(tree, LADDER, Random(seed))
            assert set(session.parents) <= tree.designs.keys()
            wanted = {"mutation": 1, "crossover": 2, "scratch": 0}[session.mode]
            assert len(set(session.parents)) == len(session.parents) == wanted

    def test_the_same_random_state_gives_the_same_choice(
        self, name: str, tree: EvolutionTree
    ) -> None:
        policy = plugins.load(SelectionPolicy, name)
        ids = sorted(tree.designs)
        for seed in range(20):
            one, two = (policy.parents(tree, LADDER, Random(seed)) for _ in range(2))
            assert one == two
            climbers = {
                policy.climber(ids, LADDER.lowest, tree, LADDER, Random(seed)) for _ in range(2)
            }
            assert len(climbers) == 1

    def test_a_climber_is_one_of_the_candidates(self, name: str, tree: EvolutionTree) -> None:
        policy = plugins.load(SelectionPolicy, name)
        ids = sorted(tree.designs)[:2]
        for seed in range(50):
            assert policy.climber(ids, LADDER.lowest, tree, LADDER, Random(seed)) in ids

    def test_a_run_of_seeds_alone_has_parents(self, name: str) -> None:
        journal = MemoryJournal()
        plant(journal)
        young = EvolutionTree.replay(entry.event for entry in journal.read())
        session = plugins.load(SelectionPolicy, name).parents(young, LADDER, Random(0))
        assert set(session.parents) <= young.designs.keys()


def test_quadrants_prefer_good_and_confident_parents(tree: EvolutionTree) -> None:
    policy = Quadrants(seeds_first=0, crossover=0.0, scratch=0.0, restart=0.0)
    standings = Standings.of(tree, LADDER)
    drawn = Counter(policy.parents(tree, LADDER, Random(seed)).parents[0] for seed in range(1000))
    good = sum(count for design, count in drawn.items() if design in standings.good())
    assert good / 1000 == pytest.approx(0.8, abs=0.05)
    assert set(drawn) <= standings.confident() | standings.good()


def test_quadrants_mostly_send_good_designs_up(tree: EvolutionTree) -> None:
    standings = Standings.of(tree, LADDER)
    candidates = standings.ranked[:12]
    drawn = Counter(
        Quadrants().climber(candidates, LADDER["mid"], tree, LADDER, Random(seed))
        for seed in range(1000)
    )
    assert sum(drawn[design] for design in candidates[:3]) / 1000 == pytest.approx(0.8, abs=0.05)


def test_early_parents_are_seeds(tree: EvolutionTree) -> None:
    policy = Quadrants(seeds_first=10**6)
    seeds = {design.id for design in tree.seeds}
    for seed in range(50):
        assert set(policy.parents(tree, LADDER, Random(seed)).parents) <= seeds


def test_an_unknown_policy_is_named_with_those_that_there_are() -> None:
    with pytest.raises(ConfigError, match="quadrants, uniform"):
        plugins.load(SelectionPolicy, "oracle")
