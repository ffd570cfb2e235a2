"""What every selection policy promises."""

from collections.abc import Iterator
from random import Random

import pytest
from pydantic import TypeAdapter

from genesys.config import checked
from genesys.evolution.design import PARENTS
from genesys.evolution.events import Event
from genesys.evolution.evolution_tree import EvolutionTree
from genesys.evolution.fitness.bits_per_byte import BitsPerByte
from genesys.evolution.ladder import Rung
from genesys.evolution.standings import Standings
from genesys.selection.policy import SelectionPolicy
from genesys.selection.uniform import Uniform
from genesys.testing.pretend_run import LADDER, pretend_history

_STEP = 7
"""Entries between two looks at a run."""


class SelectionPolicyContract:
    """A policy answers at every moment of a run, from the tree and the given randomness alone.

    Override `policy`. It must be a frozen dataclass, since a config gives it its options.
    """

    @pytest.fixture
    def policy(self) -> SelectionPolicy:
        """Return the policy under test."""
        raise NotImplementedError("Override the fixture `policy`: return the policy under test.")

    @pytest.fixture
    def pretend_events(self) -> list[Event]:
        """All that happened in a whole run."""
        return pretend_history(Uniform())

    def test_parents_exist_and_are_as_many_as_the_mode_needs(
        self, policy: SelectionPolicy, pretend_events: list[Event]
    ) -> None:
        """One parent for a mutation, two different ones for a crossover, none for scratch."""
        for tree in _moments(pretend_events):
            standings = _standings(tree)
            for seed in range(20):
                session = policy.parents(tree, standings, Random(seed))
                assert set(session.parents) <= tree.designs.keys()
                assert session.mode != "seed"
                assert len(session.parents) == PARENTS[session.mode]
                assert len(set(session.parents)) == len(session.parents)

    def test_a_climber_is_one_of_the_candidates(
        self, policy: SelectionPolicy, pretend_events: list[Event]
    ) -> None:
        """On every rung, from one candidate or from many."""
        for tree in _moments(pretend_events):
            standings = _standings(tree)
            for rung in LADDER:
                candidates = _ready(tree, rung)
                for some in (candidates[:1], candidates[:3], candidates):
                    for seed in range(5 if some else 0):
                        chosen = policy.climber(some, rung, tree, standings, Random(seed))
                        assert chosen in some

    def test_the_same_tree_and_randomness_give_the_same_choice(
        self, policy: SelectionPolicy, pretend_events: list[Event]
    ) -> None:
        """Whatever was asked before: a policy keeps no state."""

        def answers(trees: list[EvolutionTree]) -> list[tuple[object, str]]:
            return [
                (
                    policy.parents(tree, _standings(tree), Random(3)),
                    policy.climber(
                        sorted(tree.designs), LADDER.lowest, tree, _standings(tree), Random(3)
                    ),
                )
                for tree in trees
            ]

        trees = list(_moments(pretend_events))
        assert answers(trees) == answers(trees[::-1])[::-1]

    def test_choosing_changes_nothing(
        self, policy: SelectionPolicy, pretend_events: list[Event]
    ) -> None:
        """The tree and its standings are read, never written."""
        tree = EvolutionTree.replay(pretend_events)
        candidates = sorted(tree.designs)
        standings = _standings(tree)
        policy.parents(tree, standings, Random(0))
        policy.climber(candidates, LADDER.lowest, tree, standings, Random(0))
        assert tree == EvolutionTree.replay(pretend_events)
        assert standings == _standings(tree)
        assert candidates == sorted(tree.designs)

    def test_a_whole_run_spends_its_ladder(self, policy: SelectionPolicy) -> None:
        """Every budget is spent, and what climbed stood on the rung below."""
        tree = EvolutionTree.replay(pretend_history(policy))
        assert dict(tree.finished) == {rung.name: rung.budget for rung in LADDER}

    def test_its_options_are_plain_values(self, policy: SelectionPolicy) -> None:
        """A config can hold them, and gives the same policy back."""
        kind = type(policy)
        plain = TypeAdapter(kind).dump_python(policy, mode="json")
        assert checked(kind, plain, "selection") == policy


def _moments(events: list[Event]) -> Iterator[EvolutionTree]:
    """Yield the run as it stood after its seeds, and every few entries from there on."""
    for length in [*range(4, len(events), _STEP), len(events)]:
        yield EvolutionTree.replay(events[:length])


def _standings(tree: EvolutionTree) -> Standings:
    return Standings.of(tree, LADDER, BitsPerByte())


def _ready(tree: EvolutionTree, rung: Rung) -> list[str]:
    """Return the designs that may be taken onto the rung now."""
    below = LADDER.below(rung)
    stood = tree.designs if below is None else {d for d, r in tree.verifications if r == below.name}
    return sorted(set(stood) - tree.tried(rung.name))
