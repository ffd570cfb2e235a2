"""The scores of all rungs, brought to the level of the lowest one."""

from collections.abc import Mapping, Sequence
from statistics import fmean


def levelled(rungs: Sequence[Mapping[str, float]]) -> dict[str, list[float]]:
    """Return each design's scores as if all had been reached on the lowest rung.

    `rungs` has a score by design, from the lowest rung up. Larger models score better whatever
    their design, so the scores of a rung are moved by the mean change from the rung below, over
    the designs that stood on both.

    >>> levelled([{"a": -2.0, "b": -3.0}, {"b": -1.5}])
    {'a': [-2.0], 'b': [-3.0, -3.0]}
    """
    moved: dict[str, list[float]] = {}
    below: Mapping[str, float] = {}
    offset = 0.0
    for here in rungs:
        shared = [here[design] - below[design] for design in here if design in below]
        offset += fmean(shared) if shared else 0.0
        for design, value in here.items():
            moved.setdefault(design, []).append(value - offset)
        below = here
    return moved
