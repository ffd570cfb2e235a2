"""How far the seeds of one design lie apart: what chance is worth when designs are compared."""

from __future__ import annotations

import math
import statistics
from collections.abc import Mapping
from dataclasses import dataclass

from genesys.errors import ConfigError
from genesys.evolution.curve import level
from genesys.evolution.verification import Verification

SHARES = (0.1, 0.25, 0.5, 0.75, 1.0)
"""Of a run's tokens, where the curves of seeds are compared."""

_DOUBT = 0.05
"""Of every statement here: one in twenty is wrong by chance."""


@dataclass(frozen=True)
class SeedNoise:
    """The same design and rung, trained with several seeds.

    Raises ConfigError for fewer than two: one run has no spread.
    """

    runs: tuple[Verification, ...]

    def __post_init__(self) -> None:
        """Refuse what has no spread."""
        if len(self.runs) < 2:
            raise ConfigError(f"seeds: expected at least 2 to measure noise, got {len(self.runs)}.")

    @property
    def values(self) -> tuple[float, ...]:
        """Bits per byte of each run."""
        return tuple(run.bits_per_byte.value for run in self.runs)

    @property
    def mean(self) -> float:
        """Of the bits per byte."""
        return statistics.fmean(self.values)

    @property
    def sd(self) -> float:
        """Standard deviation of the bits per byte between seeds."""
        return statistics.stdev(self.values)

    @property
    def interval(self) -> tuple[float, float]:
        """Where the true standard deviation lies, with 95 % confidence.

        (n - 1) sd^2 over its true value follows a chi-square law if the scores are normal.
        """
        freedom = len(self.runs) - 1
        least, most = (
            self.sd * math.sqrt(freedom / chi_square_quantile(tail, freedom))
            for tail in (1.0 - _DOUBT / 2, _DOUBT / 2)
        )
        return least, most

    @property
    def resolvable(self) -> float:
        """The smallest difference, in bits per byte, that one run of each of two designs can tell
        from chance: 1.96 standard deviations of a difference of two runs."""
        return statistics.NormalDist().inv_cdf(1.0 - _DOUBT / 2) * math.sqrt(2.0) * self.sd

    @property
    def along(self) -> Mapping[float, float]:
        """Share of the tokens -> sd between seeds of the level of the curve there, in nats.

        Seeds differ in the order of the text too. Two designs with one seed read the same batches,
        so what is left between them is less than this, most of all early on. Shares are left out
        where a curve has no point.
        """
        found = {}
        for share in SHARES:
            levels = [level(run.curve, round(share * run.tokens), run.tokens) for run in self.runs]
            known = [value for value in levels if value is not None]
            if len(known) == len(self.runs):
                found[share] = statistics.stdev(known)
        return found


def chi_square_quantile(probability: float, freedom: int) -> float:
    """Return the value below which a chi-square variable stays with this probability.

    >>> round(chi_square_quantile(0.975, 4), 3), round(chi_square_quantile(0.025, 4), 3)
    (11.143, 0.484)
    """
    low, high = 0.0, 1.0
    while _chi_square(high, freedom) < probability:
        high *= 2.0
    for _ in range(100):
        middle = (low + high) / 2
        low, high = (middle, high) if _chi_square(middle, freedom) < probability else (low, middle)
    return (low + high) / 2


def _chi_square(value: float, freedom: int) -> float:
    """Probability of at most `value`: the series of the lower incomplete gamma function."""
    half, x = freedom / 2.0, value / 2.0
    if x <= 0.0:
        return 0.0
    term = total = 1.0 / half
    step = half
    while term > 1e-16 * total:
        step += 1.0
        term *= x / step
        total += term
    return min(1.0, total * math.exp(half * math.log(x) - x - math.lgamma(half)))
