"""Expected time follows the work to be done."""

from dataclasses import replace

import pytest

from genesys.evolution.ladder import Rung
from genesys.verifier.recipe import Recipe
from genesys.verifier.training.pace import expected_seconds, matrix_rate


def test_the_rate_is_plausible() -> None:
    assert 1e8 < matrix_rate() < 1e13


def test_twice_the_tokens_take_twice_the_time() -> None:
    recipe = Recipe.of(Rung("any", 300_000, 300_000, 1))
    double = replace(recipe, steps=2 * recipe.steps)
    assert expected_seconds(double) == pytest.approx(2 * expected_seconds(recipe), rel=0.7)
