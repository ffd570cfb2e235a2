"""One dial: the recipe follows from the rung."""

import json
from dataclasses import asdict

from hypothesis import given
from hypothesis import strategies as st

from genesys.evolution.ladder import Rung
from genesys.verifier.recipe import Recipe

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
