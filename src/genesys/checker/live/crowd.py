"""Sequences that differ in one thing each, and what a design made of them."""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

WIDTH = 32
"""At which designs are probed: the smallest at which heads and groups still differ."""

LENGTH = 203
"""Longer than a chunk of 128 and no multiple of any chunk, window or block."""

CUTS = (1, 37, 100, 101, 120, 128, 140, 144, 192, LENGTH - 1)
"""Where the future begins: at multiples of most chunk sizes, inside of chunks, and at both ends."""

SCALES = (1.0, 3.0, 10.0)
"""Sizes of the replaced future: some leaks are triggered by large values only."""

BASE = 4
"""Row of the sequence that the others are made from: not the first, since mixing up rows shows
only behind others."""

TRAINED_BASE = 3
TRAINED_CUTS = (2, 37, 101, 120, 150, LENGTH - 1)
"""The same for the sequences that are run in train mode; the one in row TRAINED_BASE stays. What
leaks by the dice shows at the dice's pleasure only, so there are several."""

Noise = Callable[..., Tensor]
"""Shape -> standard normal numbers."""


@dataclass(frozen=True)
class Crowd:
    """A batch x and a design's output y, both (batch, length, WIDTH).

    Row BASE is noise. For each of `CUTS` there is a row, before it or behind it, that equals it up
    to there, and is other noise from there on. Then come one ten times as large, and zeros.
    """

    x: Tensor
    y: Tensor

    @staticmethod
    def drawn(noise: Noise) -> Tensor:
        """Draw the batch x."""
        x = noise(1, LENGTH, WIDTH).repeat(len(CUTS) + 3, 1, 1)
        for number, (row, cut) in enumerate(zip(_others(), CUTS, strict=True)):
            x[row, cut:] = SCALES[number % len(SCALES)] * noise(LENGTH - cut, WIDTH)
        x[-2] *= 10
        x[-1] = 0
        return x

    @staticmethod
    def pairs(values: Tensor) -> tuple[Tensor, Tensor]:
        """Return row BASE, and the rows with another future: (CUTS, length, WIDTH) of x or y."""
        return values[BASE].expand(len(CUTS), -1, -1), values[_others()]


def _others() -> list[int]:
    return [row for row in range(len(CUTS) + 1) if row != BASE]


def row_by_row(noise: Noise) -> tuple[Tensor, Tensor]:
    """Draw two batches: equal in row TRAINED_BASE, and up to their `TRAINED_CUTS` in others."""
    x = noise(len(TRAINED_CUTS), LENGTH, WIDTH)
    other = x.clone()
    for row, cut in enumerate(TRAINED_CUTS):
        if row != TRAINED_BASE:
            other[row, cut:] = SCALES[row % len(SCALES)] * noise(LENGTH - cut, WIDTH)
    return x, other


def future(cuts: tuple[int, ...], length: int = LENGTH) -> Tensor:
    """Return which positions lie behind each row's cut: (cuts, length)."""
    return torch.arange(length) >= torch.tensor(cuts)[:, None]
