"""Several rankings made into one."""

from collections import defaultdict
from collections.abc import Hashable, Sequence
from typing import TypeVar

Item = TypeVar("Item", bound=Hashable)

_FLAT = 60.0
"""The larger, the less the very first ranks count beside the next; 60 is the usual value."""


def fused(rankings: Sequence[Sequence[Item]]) -> dict[Item, float]:
    """Score every item by the sum of its reciprocal ranks, best first; equals stay in order.

    Reciprocal rank fusion (Cormack, Clarke and Buettcher 2009): 1 / (60 + rank) from each ranking
    that has the item.

    >>> list(fused([["a", "b"], ["b", "c"]]))
    ['b', 'a', 'c']
    """
    scores = defaultdict[Item, float](float)
    for ranking in rankings:
        for rank, item in enumerate(ranking, start=1):
            scores[item] += 1.0 / (_FLAT + rank)
    return dict(sorted(scores.items(), key=lambda pair: -pair[1]))
