"""What every fitness promises."""

import math
from collections.abc import Iterator
from dataclasses import replace

import pytest
from pydantic import TypeAdapter

from genesys.config import checked
from genesys.evolution.comparison import Comparison
from genesys.evolution.events import Event
from genesys.evolution.evolution_tree import EvolutionTree
from genesys.evolution.fitness.base import Fitness
from genesys.evolution.verification import Score, Verification
from genesys.selection.uniform import Uniform
from genesys.testing.pretend_run import LADDER, pretend_history

_STEP = 7
"""Entries between two looks at a run."""


class FitnessContract:
    """A fitness judges designs at every moment of a run, from their verifications alone.

    Override `fitness`. It must be a frozen dataclass, since a config gives it its options. The
    pretended verifications have one task, `recall`, besides their bits per byte.
    """

    @pytest.fixture
    def fitness(self) -> Fitness:
        """Return the fitness under test."""
        raise NotImplementedError("Override the fixture `fitness`: return the fitness under test.")

    @pytest.fixture
    def pretend_events(self) -> list[Event]:
        """All that happened in a whole run."""
        return pretend_history(Uniform())

    def test_merits_are_finite_and_of_verified_designs(
        self, fitness: Fitness, pretend_events: list[Event]
    ) -> None:
        """From the first verification on; an error is unknown or not negative."""
        for tree in _moments(pretend_events):
            comparison = Comparison.of(tree, LADDER)
            merits = fitness.of(comparison)
            verified = {design for rung in comparison.rungs for design in rung}
            assert merits.keys() == verified
            assert all(math.isfinite(merit.value) for merit in merits.values())
            assert all(m.error is None or 0 <= m.error < math.inf for m in merits.values())

    def test_errors_are_known_once_noise_was_measured(
        self, fitness: Fitness, pretend_events: list[Event]
    ) -> None:
        """And not before: an error bar without seed noise would be too short."""
        tree = EvolutionTree.replay(pretend_events)
        merits = fitness.of(Comparison.of(tree, LADDER))
        assert all(merit.error is not None for merit in merits.values())
        blind = fitness.of(Comparison.of(replace(tree, replicates={}), LADDER))
        assert all(merit.error is None for merit in blind.values())

    def test_the_same_verifications_give_the_same_merits(
        self, fitness: Fitness, pretend_events: list[Event]
    ) -> None:
        """Whatever was asked before: a fitness keeps no state."""
        found = [Comparison.of(tree, LADDER) for tree in _moments(pretend_events)]
        first = [fitness.of(comparison) for comparison in found]
        assert [fitness.of(comparison) for comparison in reversed(found)] == first[::-1]

    def test_being_better_at_everything_is_better(
        self, fitness: Fitness, pretend_events: list[Event]
    ) -> None:
        """A design that gains on every score does not fall behind any other."""
        comparison = Comparison.of(EvolutionTree.replay(pretend_events), LADDER).only(0)
        before = fitness.of(comparison)
        for design, found in comparison.rungs[0].items():
            raised = {**comparison.rungs[0], design: _better(found)}
            after = fitness.of(replace(comparison, rungs=(raised,)))
            for other in before.keys() - {design}:
                if before[design].value >= before[other].value:
                    assert after[design].value >= after[other].value

    def test_its_options_are_plain_values(self, fitness: Fitness) -> None:
        """A config can hold them, and gives the same fitness back."""
        kind = type(fitness)
        plain = TypeAdapter(kind).dump_python(fitness, mode="json")
        assert checked(kind, plain, "fitness") == fitness

    def test_it_says_what_it_means(self, fitness: Fitness) -> None:
        """In one line, for the foot of a table."""
        assert fitness.meaning.strip()
        assert "\n" not in fitness.meaning


def _better(found: Verification) -> Verification:
    """Return the same verification with a better score everywhere."""
    text = found.bits_per_byte
    return replace(
        found,
        bits_per_byte=replace(text, value=text.value - 0.3),
        scores={
            task: Score(score.value + 0.2, score.error, score.control)
            for task, score in found.scores.items()
        },
    )


def _moments(events: list[Event]) -> Iterator[EvolutionTree]:
    """Yield the run as it stood after its seeds, and every few entries from there on."""
    for length in [*range(4, len(events), _STEP), len(events)]:
        yield EvolutionTree.replay(events[:length])
