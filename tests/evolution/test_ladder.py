"""A ladder opens from the bottom and never pays for more than it has."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from genesys.errors import ConfigError
from genesys.evolution.ladder import Ladder, Rung

BUDGETS = st.lists(st.integers(1, 30), min_size=1, max_size=4)


def ladder_of(budgets: list[int], ratio: float = 0.25) -> Ladder:
    rungs = [Rung(f"r{i}", 1000 * 4**i, 1000, budget) for i, budget in enumerate(budgets)]
    return Ladder(tuple(rungs), ratio)


@given(BUDGETS)
def test_only_the_lowest_rung_is_open_at_first(budgets: list[int]) -> None:
    ladder = ladder_of(budgets)
    assert ladder.open_rungs({}, {}) == [ladder.lowest]


@given(BUDGETS, st.lists(st.integers(0, 30), min_size=4, max_size=4))
def test_a_rung_never_has_more_left_than_its_budget_less_what_is_used(
    budgets: list[int], used: list[int]
) -> None:
    ladder = ladder_of(budgets)
    counts = {f"r{i}": n for i, n in enumerate(used)}
    for rung in ladder:
        assert ladder.left(rung, counts, counts) <= rung.budget - counts[rung.name]


def test_every_fourth_verification_opens_one_above() -> None:
    ladder = ladder_of([16, 4, 1])
    high = ladder["r1"]
    assert [ladder.left(high, {"r0": n}, {}) for n in (3, 4, 7, 8, 16)] == [0, 1, 1, 2, 4]


def test_unknown_and_double_rungs_are_named() -> None:
    with pytest.raises(ConfigError, match="r0, r1"):
        _ = ladder_of([1, 1])["r9"]
    with pytest.raises(ConfigError, match="different names"):
        Ladder((Rung("a", 1, 1, 1), Rung("a", 1, 1, 1)))
