"""Fitness is worked out from stored verifications, and like is compared with like."""

import math
from collections.abc import Mapping
from dataclasses import replace

import pytest

from genesys import plugins
from genesys.errors import ConfigError
from genesys.evolution.comparison import Comparison
from genesys.evolution.events import DesignAdded, Event, VerificationFinished, VerificationStarted
from genesys.evolution.evolution_tree import EvolutionTree
from genesys.evolution.fitness.base import Fitness
from genesys.evolution.fitness.bits_per_byte import BitsPerByte
from genesys.evolution.fitness.composite import Composite
from genesys.evolution.fitness.mean_accuracy import MeanAccuracy
from genesys.evolution.ladder import Ladder, Rung
from genesys.evolution.standings import Standings
from genesys.evolution.verification import Score, Verification
from genesys.testing.contracts.fitness import FitnessContract
from genesys.testing.pretend_designer import pretend_design
from genesys.testing.pretend_verifier import PretendVerifier

LADDER = Ladder((Rung("low", 1000, 1000, 8), Rung("high", 4000, 1000, 2)))
ONE, TWO, THREE = (pretend_design(number).id for number in (1, 2, 3))


class TestFitness(FitnessContract):
    @pytest.fixture(params=plugins.available(Fitness))
    def fitness(self, request: pytest.FixtureRequest) -> Fitness:
        return plugins.load(Fitness, request.param)


class TestOptions(FitnessContract):
    @pytest.fixture(
        params=[MeanAccuracy(tasks=("recall",)), Composite({"bits_per_byte": 1.0, "recall": 3.0})],
        ids=["mean_accuracy", "composite"],
    )
    def fitness(self, request: pytest.FixtureRequest) -> Fitness:
        found: Fitness = request.param
        return found


def verified(
    number: int,
    rung: str = "low",
    seed: int = 0,
    bits: float = 2.0,
    scores: Mapping[str, float] | None = None,
) -> Verification:
    found = PretendVerifier().verify(pretend_design(number), LADDER[rung], seed)
    return replace(
        found,
        bits_per_byte=Score(bits, 0.01, 8.0),
        scores={task: Score(value, 0.03, 0.5) for task, value in (scores or {}).items()},
    )


def tree_of(*verifications: Verification) -> EvolutionTree:
    events: list[Event] = [DesignAdded(pretend_design(number)) for number in (1, 2, 3)]
    for found in verifications:
        events.append(VerificationStarted(found.design_id, found.rung, found.seed))
        events.append(VerificationFinished(len(events), found))
    return EvolutionTree.replay(events)


def fitness_in(fitness: Fitness, *verifications: Verification) -> dict[str, float]:
    return dict(Standings.of(tree_of(*verifications), LADDER, fitness).fitness)


def test_bits_per_byte_have_seed_noise_as_their_error_less_of_it_on_more_rungs() -> None:
    seeds = [verified(1, seed=seed, bits=2.0 + 0.1 * seed) for seed in range(3)]
    standings = Standings.of(
        tree_of(*seeds, verified(2), verified(2, "high", bits=1.5)), LADDER, BitsPerByte()
    )
    assert standings.errors[ONE] == pytest.approx(0.1)
    assert standings.errors[TWO] == pytest.approx(0.1 / math.sqrt(2))


def test_mean_accuracy_is_the_plain_mean_over_tasks_and_rungs_chance_included() -> None:
    low, high = {"recall": 0.1, "pairs": 0.5}, {"recall": 0.3, "pairs": 0.7}
    found = fitness_in(MeanAccuracy(), verified(1, scores=low), verified(1, "high", scores=high))
    assert found == {ONE: pytest.approx((0.1 + 0.5 + 0.3 + 0.7) / 4)}


def test_mean_accuracy_has_an_error_from_seeds_and_from_questions() -> None:
    seeds = [
        verified(1, seed=seed, scores={"recall": 0.5 + step, "pairs": 0.5})
        for seed, step in enumerate((0.0, 0.08, -0.08))
    ]
    standings = Standings.of(tree_of(*seeds), LADDER, MeanAccuracy())
    assert standings.errors[ONE] == pytest.approx(math.hypot(0.04, 0.03 * math.sqrt(2) / 2))


def test_mean_accuracy_of_chosen_tasks_leaves_out_designs_that_lack_them() -> None:
    tree = tree_of(verified(1, scores={"recall": 0.4, "pairs": 0.9}), verified(2))
    standings = Standings.of(tree, LADDER, MeanAccuracy(tasks=("recall",)))
    assert standings.fitness == {ONE: 0.4}
    assert standings.left_out == (f"{TWO}: it lacks scores",)


def test_parts_of_a_task_do_not_count_twice() -> None:
    found = verified(1, scores={"pairs": 0.6, "pairs/number": 0.9, "pairs/case": 0.3})
    assert fitness_in(MeanAccuracy(), found) == {ONE: 0.6}
    assert fitness_in(MeanAccuracy(tasks=("pairs/number",)), found) == {ONE: 0.9}
    comparison = Comparison.of(tree_of(found), LADDER)
    assert comparison.tasks == ("pairs",)


def test_a_composite_weighs_gains_over_the_untrained_design() -> None:
    """Design 1 is best at text, 2 at recall: each one's score is an sd or more from the other's."""
    found = [verified(1, bits=1.0, scores={"recall": 0.5}), verified(2, scores={"recall": 0.9})]
    by_text = fitness_in(Composite({"bits_per_byte": 3.0, "recall": 1.0}), *found)
    by_recall = fitness_in(Composite({"bits_per_byte": 1.0, "recall": 3.0}), *found)
    assert by_text == {ONE: pytest.approx(0.5), TWO: pytest.approx(-0.5)}
    assert by_recall == {ONE: pytest.approx(-0.5), TWO: pytest.approx(0.5)}


def test_a_better_start_is_no_gain() -> None:
    """Two designs with the same score on a task: the one whose control is lower has learned."""
    lucky = replace(verified(1), scores={"pairs": Score(0.8, 0.03, 0.7)})
    learned = replace(verified(2), scores={"pairs": Score(0.8, 0.03, 0.5)})
    found = fitness_in(Composite({"pairs": 1.0}), lucky, learned)
    assert found[TWO] > found[ONE]


@pytest.mark.parametrize("weights", [{"recall": 0.0}, {"recall": 0.0, "bits_per_byte": 0.0}])
def test_weights_that_weigh_nothing_are_refused(weights: dict[str, float]) -> None:
    with pytest.raises(ConfigError, match="above 0"):
        Composite(weights)


@pytest.mark.parametrize("change", [{"tokens": 2000}, {"corpus": "another"}])
def test_what_differs_from_most_on_its_rung_is_left_out_and_said(
    change: dict[str, object],
) -> None:
    odd = replace(verified(3, bits=0.1), **change)  # type: ignore[arg-type]
    standings = Standings.of(tree_of(odd, verified(1), verified(2)), LADDER, BitsPerByte())
    assert set(standings.fitness) == {ONE, TWO}
    (said,) = standings.left_out
    assert said.startswith(f"{THREE} on low: ")


def test_another_rung_may_have_other_tokens() -> None:
    high = replace(verified(1, "high", bits=1.5), tokens=9000)
    comparison = Comparison.of(tree_of(verified(1), verified(2), high), LADDER)
    assert not comparison.left_out
    assert [set(rung) for rung in comparison.rungs] == [{ONE, TWO}, {ONE}]


def test_noise_of_another_corpus_is_not_noise_here() -> None:
    foreign = replace(verified(1, seed=1, bits=9.0 - 2.0), corpus="another")
    tree = tree_of(verified(1), verified(2), verified(1, seed=2, bits=2.2), foreign)
    noise = Comparison.of(tree, LADDER).noise(lambda found: found.bits_per_byte.value)
    assert noise == pytest.approx(0.2 / math.sqrt(2))
