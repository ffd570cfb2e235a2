"""Finds the width and depth at which a design has its rung's size, and counts its operations."""

from collections.abc import Iterator
from dataclasses import dataclass

from genesys.architecture.language_model import LanguageModel
from genesys.architecture.realise import Build
from genesys.errors import FitError
from genesys.verifier.skeleton import without_values

TOLERANCE = 0.05
"""How far the number of parameters may lie from the rung's, relative to it."""

_NARROWEST = 16

_ROUND_FROM = 5_000_000
"""Parameters from which on widths of a multiple of 64 are tried first: what GPUs like."""

_ROUND = 64


@dataclass(frozen=True)
class Fit:
    """A width, a number of blocks, and the number of parameters that they come to."""

    width: int
    blocks: int
    parameters: int

    def miss(self, parameters: int) -> float:
        """How far this is from a number of parameters, relative to it."""
        return abs(self.parameters - parameters) / parameters


def fit(build: Build, vocabulary: int, parameters: int, blocks: int) -> Fit:
    """Find the fit within 5 % of `parameters` whose depth is closest to `blocks`.

    Depths are tried from `blocks` outwards, to a half and to double; at each the best of
    `widths` is found by bisection and among its neighbours, since rounding inside units makes
    sizes uneven. From 5M parameters on, multiples of 64 are tried before all others at a depth.
    Raises FitError, naming the nearest size, when no depth fits.
    """
    nearest: Fit | None = None
    widest = parameters // vocabulary
    grids = [widths(widest)]
    if parameters >= _ROUND_FROM:
        grids.insert(0, list(range(_ROUND, max(widest, _ROUND) + _ROUND, _ROUND)))
    for depth in _outwards(blocks):
        for tried in grids:
            found = min(
                _candidates(build, vocabulary, parameters, depth, tried),
                key=lambda candidate: candidate.miss(parameters),
            )
            if found.miss(parameters) <= TOLERANCE:
                return found
            if nearest is None or found.miss(parameters) < nearest.miss(parameters):
                nearest = found
    assert nearest is not None
    raise FitError(
        f"No width and depth bring the design within {TOLERANCE:.0%} of {parameters:,} "
        f"parameters; the nearest is {nearest.parameters:,} at width {nearest.width} with "
        f"{nearest.blocks} blocks."
    )


def widths(widest: int) -> list[int]:
    """List the widths that are tried: steps of 4 up to 256, then of 2 to 3 %.

    Every step is a power of two, the larger the better for the machine.

    >>> [width for width in widths(1100) if width > 1000]
    [1008, 1024, 1056, 1088, 1120]
    """
    found = [_NARROWEST]
    while found[-1] < widest:
        found.append(found[-1] + max(4, (1 << found[-1].bit_length()) // 64))
    return found


def _outwards(blocks: int) -> Iterator[int]:
    for distance in range(blocks + 1):
        deeper, shallower = blocks + distance, blocks - distance
        yield deeper
        if distance and shallower >= max(1, blocks // 2):
            yield shallower


def _candidates(
    build: Build, vocabulary: int, parameters: int, blocks: int, tried: list[int]
) -> Iterator[Fit]:
    def at(index: int) -> Fit:
        return Fit(tried[index], blocks, _count(build, vocabulary, tried[index], blocks))

    low, high = 0, len(tried) - 1
    while low < high:
        middle = (low + high) // 2
        if at(middle).parameters < parameters:
            low = middle + 1
        else:
            high = middle
    yield from (at(index) for index in range(max(0, low - 2), min(low + 2, len(tried))))


def _count(build: Build, vocabulary: int, width: int, blocks: int) -> int:
    model = without_values(lambda: LanguageModel(build, vocabulary, width, blocks))
    return sum(parameter.numel() for parameter in model.parameters())
