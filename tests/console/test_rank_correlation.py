"""Spearman's correlation."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from genesys.console.rank_correlation import rank_correlation

VALUES = st.lists(st.tuples(st.integers(-50, 50), st.integers(-50, 50)), min_size=3, max_size=20)


def test_it_is_spearmans() -> None:
    # Ranks (1, 2, 3, 4) against (2, 1, 4, 3): 1 - 6 * 4 / (4 * 15).
    pairs = [(1.0, 0.2), (2.0, 0.1), (3.0, 9.0), (4.0, 3.0)]
    assert rank_correlation(pairs) == pytest.approx(0.6)


@given(VALUES)
def test_it_depends_on_order_alone(pairs: list[tuple[int, int]]) -> None:
    bent = [(math.exp(left / 10), float(right**3)) for left, right in pairs]
    assert rank_correlation(bent) == rank_correlation([(float(x), float(y)) for x, y in pairs])


def test_it_is_unknown_for_two_pairs_or_equal_values() -> None:
    assert rank_correlation([(1.0, 2.0), (3.0, 4.0)]) is None
    assert rank_correlation([(1.0, 2.0), (1.0, 3.0), (1.0, 4.0)]) is None
