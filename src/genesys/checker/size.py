"""How large a language model is on a rung of the ladder, roughly."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

from genesys.evolution.scales import PAPER


@dataclass(frozen=True)
class Size:
    """Width, number of blocks, and tokens in a sequence; `name` is the rung's."""

    name: str
    width: int
    blocks: int
    context: int

    @classmethod
    def of(cls, name: str, parameters: int, vocabulary: int, blocks: int, context: int) -> Size:
        """Return the size at which a GPT of so many blocks has so many parameters.

        A block of width d has 12 d^2 of them, the embedding `vocabulary` d (Kaplan et al. 2020).

        >>> Size.of("14M", 5_280_384, 32_000, 6, 2048).width
        128
        """
        squares = 12 * blocks
        width = (sqrt(vocabulary**2 + 4 * squares * parameters) - vocabulary) / (2 * squares)
        return cls(name, max(16, 16 * round(width / 16)), blocks, context)


SCALES = tuple(
    Size(scale.name, scale.width, scale.blocks, scale.context)
    for scale in PAPER
    if scale.width and scale.blocks and scale.context
)
"""Those that the paper trains (its Table of scales)."""
