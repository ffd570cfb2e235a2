"""Expected time follows the work to be done."""

from dataclasses import replace

import pytest

from genesys.evolution.ladder import Rung
from genesys.verifier.device import Device
from genesys.verifier.recipe import Recipe
from genesys.verifier.training.pace import expected_seconds, matrix_rate


def test_the_rate_is_plausible() -> None:
    assert 1e8 < matrix_rate(Device()) < 1e13


def test_twice_the_tokens_take_twice_the_time_and_two_processes_half() -> None:
    recipe = Recipe.of(Rung("any", 300_000, 300_000, 1))
    double = replace(recipe, steps=2 * recipe.steps)
    once = expected_seconds(recipe, Device())
    assert expected_seconds(double, Device()) == pytest.approx(2 * once, rel=0.7)
    assert expected_seconds(double, Device(), processes=2) == pytest.approx(once, rel=0.7)
