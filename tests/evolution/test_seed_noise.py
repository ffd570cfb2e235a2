"""Seed noise comes with the doubt that a few seeds leave."""

from dataclasses import replace
from random import Random

import pytest

from genesys.errors import ConfigError
from genesys.evolution.seed_noise import SeedNoise, chi_square_quantile
from genesys.evolution.verification import Cost, ReloadProof, Score, Verification

RUN = Verification(
    design_id="one",
    rung="low",
    seed=1,
    width=16,
    depth=1,
    parameters=1000,
    tokens=1000,
    bits_per_byte=Score(2.0, 0.01, 8.0),
    proof=ReloadProof(1.0, 1.0),
    curve=tuple((10 * k, 5.0) for k in range(1, 101)),
    cost=Cost(1.0, 1.0, 1.0, 1.0, 1.0),
)


def noise(*values: float) -> SeedNoise:
    scored = (replace(RUN, bits_per_byte=Score(value, 0.01, 8.0)) for value in values)
    return SeedNoise(tuple(scored))


@pytest.mark.parametrize(
    ("probability", "freedom", "expected"),
    # Of the usual printed tables.
    [(0.975, 1, 5.024), (0.025, 1, 0.000982), (0.975, 10, 20.483), (0.025, 30, 16.791)],
)
def test_quantiles_are_those_of_the_tables(
    probability: float, freedom: int, expected: float
) -> None:
    assert chi_square_quantile(probability, freedom) == pytest.approx(expected, rel=1e-3)


def test_the_interval_holds_the_true_spread_nineteen_times_in_twenty() -> None:
    random, held, trials = Random(0), 0, 2000
    for _ in range(trials):
        low, high = noise(*(random.gauss(2.0, 0.01) for _ in range(5))).interval
        held += low < 0.01 < high
    assert 0.935 < held / trials < 0.965


def test_two_runs_alike_differ_by_more_than_is_resolvable_one_time_in_twenty() -> None:
    random, trials = Random(0), 4000
    resolvable = noise(*(random.gauss(2.0, 0.01) for _ in range(2000))).resolvable
    apart = (abs(random.gauss(0, 0.01) - random.gauss(0, 0.01)) for _ in range(trials))
    assert 0.04 < sum(gap > resolvable for gap in apart) / trials < 0.06


def test_curves_are_compared_at_shares_of_the_run() -> None:
    falling = replace(RUN, curve=tuple((10 * k, 5.0 - 0.01 * k) for k in range(1, 101)))
    along = SeedNoise((RUN, falling)).along
    assert list(along) == [0.1, 0.25, 0.5, 0.75, 1.0]
    # The level at the half is the mean of the points at 460 to 500 tokens: 5 - 0.48.
    assert along[0.5] == pytest.approx(0.48 / 2**0.5)
    assert SeedNoise((RUN, replace(RUN, curve=()))).along == {}


def test_one_run_has_no_spread() -> None:
    with pytest.raises(ConfigError, match="at least 2"):
        noise(2.0)
