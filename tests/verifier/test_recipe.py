"""One dial: the recipe follows from the rung."""

import json
from dataclasses import asdict

from hypothesis import given
from hypothesis import strategies as st

from genesys.evolution.ladder import Ladder, Rung
from genesys.verifier.recipe import BASE_RATE, Recipe
from genesys.verifier.training_settings import TrainingSettings

rungs = st.builds(
    Rung,
    name=st.just("any"),
    parameters=st.integers(10_000, 2_000_000_000),
    tokens=st.integers(10_000, 50_000_000_000),
    budget=st.just(1),
)


@given(rungs)
def test_every_rung_has_a_recipe_that_spends_its_tokens(rung: Rung) -> None:
    recipe = Recipe.of(rung)
    step = recipe.sequences * recipe.context
    assert recipe.tokens == recipe.steps * step
    assert abs(recipe.tokens - rung.tokens) <= max(step, 10 * step - rung.tokens)
    assert Recipe(**json.loads(json.dumps(asdict(recipe)))) == recipe


@given(rungs)
def test_the_rate_rises_stays_and_falls_to_almost_nothing(rung: Rung) -> None:
    recipe = Recipe.of(rung)
    steps = range(0, recipe.steps, max(1, recipe.steps // 500))
    assert all(0.0 < recipe.rate(step) <= 1.0 for step in steps)
    middle = (recipe.warmup + recipe.steps - recipe.cooldown) // 2
    assert recipe.rate(middle) == 1.0
    assert recipe.rate(recipe.steps - 1) <= 1.001 / recipe.cooldown
    assert recipe.rate(0) <= 1.001 / recipe.warmup


@given(rungs, st.integers(2, 10))
def test_larger_rungs_are_deeper_and_have_one_base_rate(rung: Rung, times: int) -> None:
    small = Recipe.of(rung)
    large = Recipe.of(Rung("larger", rung.parameters * times, rung.tokens * times, 1))
    assert large.blocks >= small.blocks
    assert large.learning_rate == small.learning_rate
    assert large.context >= small.context
    assert large.sequences * large.context >= small.sequences * small.context / 2


@given(rungs, st.floats(1.3, 20.0))
def test_rungs_of_one_size_are_one_run_up_to_the_first_cooldown(rung: Rung, times: float) -> None:
    longer = Rung("longer", rung.parameters, int(rung.tokens * times), budget=1)
    small, large = (Recipe.of(each) for each in Ladder((rung, longer)))
    same = {"steps": 0, "cooldown": 0, "evaluated": 0}
    assert asdict(small) | same == asdict(large) | same
    if small.steps > 10:
        assert small.branch < large.branch
    assert all(small.rate(step) == large.rate(step) for step in range(0, small.branch, 97))


def test_what_the_rung_gives_goes_before_the_formula() -> None:
    recipe = Recipe.of(Rung("any", 300_000, 1_000_000, 1, 5, 128, 2560, 3e-3))
    assert (recipe.blocks, recipe.context, recipe.sequences) == (5, 128, 20)
    assert (recipe.learning_rate, recipe.transferred) == (3e-3, False)
    free = Recipe.of(Rung("any", 300_000, 1_000_000, 1))
    assert (free.learning_rate, free.transferred) == (BASE_RATE, True)


def test_the_papers_rungs_are_trained_as_in_the_paper() -> None:
    paper = TrainingSettings(schedule="cosine")
    recipe = Recipe.of(Rung.named("125M", budget=1), paper)
    assert recipe.sequences * recipe.context == 524_288
    assert (recipe.context, recipe.blocks, recipe.learning_rate) == (2048, 12, 6e-4)
    assert abs(recipe.warmup - 0.02 * recipe.steps) <= 1
    assert recipe.rate(recipe.steps - 1) < 0.101
