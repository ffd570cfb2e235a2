"""Two questions that begin alike, and the verdict on what two processes answered.

No foreign code runs here, and no torch: answers are read as numbers.
"""

from __future__ import annotations

import math
from array import array
from base64 import b64decode
from binascii import Error
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from operator import mul, sub
from random import Random
from typing import Any

from genesys.checker.finding import Finding

VOCABULARY = 16
ROWS, LENGTH = 3, 170
NEAREST = 24
"""Positions that are left on both sides of a cut, at least."""

TOLERANCE = 1e-4
"""In units of the size of all logits."""

Tokens = tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class Question:
    """Token ids (ROWS, LENGTH), twice: equal up to a cut in each row, other ones from there on."""

    one: Tokens
    other: Tokens
    cuts: tuple[int, ...]

    @classmethod
    def drawn(cls, random: Random) -> Question:
        """Draw both, and where they part."""
        one, other, cuts = [], [], []
        for _ in range(ROWS):
            row = random.choices(range(VOCABULARY), k=LENGTH)
            cut = random.randrange(NEAREST, LENGTH - NEAREST)
            one.append(tuple(row))
            other.append((*row[:cut], *random.choices(range(VOCABULARY), k=LENGTH - cut)))
            cuts.append(cut)
        return cls(tuple(one), tuple(other), tuple(cuts))

    def judged(self, told: Any, other_told: Any) -> Iterator[Finding]:
        """Hold the two testimonies against each other; see `witness.testimony` for their form."""
        for mode in ("eval", "train"):
            one, other = (
                read(given, mode, ROWS * LENGTH * VOCABULARY) for given in (told, other_told)
            )
            if one is None or other is None:
                yield _found("The testimony cannot be read, or has values that are not finite.")
                return
            size = math.sqrt(sum(map(mul, one, one)) / len(one))
            for row, cut in enumerate(self.cuts):
                start, end = row * LENGTH * VOCABULARY, (row + 1) * LENGTH * VOCABULARY
                parted = start + cut * VOCABULARY
                apart = _apart(one[start:parted], other[start:parted])
                if apart > TOLERANCE * size:
                    yield _found(
                        f"In {mode} mode the outputs before position {cut} differ by "
                        f"{apart / max(size, 1e-12):.2g} times their size."
                    )
                    return
                if _apart(one[start : end - VOCABULARY], one[start + VOCABULARY : end]) == 0:
                    yield _found(f"In {mode} mode the outputs are the same at every position.")
                    return


def read(given: Any, name: str, count: int) -> array[float] | None:
    """Read so many 32-bit floats, as `witness.encoded` writes them; None for anything else."""
    text = given.get(name) if isinstance(given, Mapping) else None
    if not isinstance(text, str) or len(text) > 6 * count + 4:
        return None
    values = array("f")
    try:
        values.frombytes(b64decode(text, validate=True))
    except (Error, ValueError):
        return None
    return values if len(values) == count and math.isfinite(sum(values)) else None


def _apart(one: array[float], other: array[float]) -> float:
    return float(max(map(abs, map(sub, one, other))))


def _found(seen: str) -> Finding:
    return Finding(
        "evidence",
        "Asked in two processes, of which neither knows where the other's tokens differ, a design "
        "gives the same outputs up to there, and not the same at every position.",
        seen,
        "Outputs may depend on nothing but the parameters and the tokens up to their position; "
        "leave the checker's own modules alone.",
    )
