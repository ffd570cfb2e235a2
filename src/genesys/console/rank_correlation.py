"""Whether two rungs put designs in the same order."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import StatisticsError, correlation


def rank_correlation(pairs: Sequence[tuple[float, float]]) -> float | None:
    """Return Spearman's correlation (1904) of the pairs, -1 to 1; None for fewer than three.

    None also where all values on one side are equal.

    >>> rank_correlation([(1.0, 5.0), (2.0, 6.0), (4.0, 7.5)])
    1.0
    """
    if len(pairs) < 3:
        return None
    try:
        left, right = (_ranks([pair[side] for pair in pairs]) for side in (0, 1))
        return round(correlation(left, right), 12)
    except StatisticsError:
        return None


def _ranks(values: Sequence[float]) -> list[float]:
    """Return each value's rank from 1; equal values share the mean of their ranks."""
    return [
        sum(other < value for other in values) + (values.count(value) + 1) / 2 for value in values
    ]
