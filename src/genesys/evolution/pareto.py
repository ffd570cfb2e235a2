"""Which designs no other one beats in both quality and cost."""

import math
from collections.abc import Mapping


def front(points: Mapping[str, tuple[float, float]]) -> list[str]:
    """Return the ids on the Pareto front, cheapest first.

    `points` has a quality, to be made large, and a cost, to be made small, by id. A point is on
    the front when none is at least as good in both and better in one; equal points are so
    together.

    >>> front({"good": (3.0, 9.0), "cheap": (1.0, 2.0), "beaten": (0.5, 4.0)})
    ['cheap', 'good']
    """
    found: list[str] = []
    best, at = -math.inf, -math.inf
    for name in sorted(points, key=lambda name: (points[name][1], -points[name][0], name)):
        quality, cost = points[name]
        if quality > best or (quality == best and cost == at):
            found.append(name)
            best, at = quality, cost
    return found
