"""Scores that lie far off, brought to the edge of a picture so that the rest can be read."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import quantiles


def bounds(values: Sequence[float], *, far: float = 2.0, error: float = 0.0) -> tuple[float, float]:
    """Return the range worth showing: no further than `far` interquartile ranges beyond them.

    `error` is the longest error bar that must have room.

    >>> bounds([1.0, 1.1, 1.2, 1.3, 9.0])[1] < 9.0
    True
    >>> low, high = bounds([1.0])
    >>> low < 1.0 < high
    True
    """
    lowest, highest = min(values), max(values)
    if len(values) > 3:
        first, _, third = quantiles(values, n=4, method="inclusive")
        reach = far * max(third - first, 1e-3 * abs(third))
        lowest, highest = max(lowest, first - reach), min(highest, third + reach)
    margin = (0.08 * (highest - lowest) or 0.05 * abs(highest) or 1.0) + error
    return lowest - margin, highest + margin


def clipped(value: float, low: float, high: float) -> float:
    """Return the value, or the edge of the range that it lies beyond."""
    edge = 0.02 * (high - low)
    return min(max(value, low + edge), high - edge)
