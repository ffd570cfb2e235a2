"""What racing saves and what it risks, replayed on the full curves of 24 designs.

    python -m benchmarks.racing laptop

The curves are those that `benchmarks.rank_transfer` has measured. Each resampling draws designs in
random order without repeats; they arrive one after the other, as in a run with one worker, and are
stopped at hurdles that follow from those before them. Printed for no racing, for successive
halving (all designs to an eighth of the tokens, the better half of each stage to twice as many),
and for racing at several widths: how many times fewer tokens, how often the best design is lost,
how many bits per byte worse the best one kept is on average, and which part of the designs that
would have climbed is lost.
"""

import math
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from statistics import fmean

from benchmarks.rank_transfer import stored

from genesys.config import read_config
from genesys.evolution.curve import level
from genesys.evolution.verification import Verification
from genesys.selection.racing import Racing, climbing_share

RESAMPLINGS = 200
POPULATIONS = (16, 24)
WIDTHS = (1.0, 1.5, 2.0, 3.0)


@dataclass(frozen=True)
class Replay:
    """What one order of arrivals came to."""

    tokens: int
    kept: Sequence[Verification]


Rule = Callable[[Sequence[Verification], float], Replay]


def raced(racing: Racing, noise: float) -> Rule:
    def replay(arriving: Sequence[Verification], share: float) -> Replay:
        kept: list[Verification] = []
        tokens = 0
        for ended, found in enumerate(arriving):
            climbing = math.ceil(share * (ended + 1))
            for hurdle in racing.over(kept, climbing, noise):
                here = level(found.curve, hurdle.tokens, found.tokens)
                if here is not None and here > hurdle.loss:
                    tokens += hurdle.tokens
                    break
            else:
                tokens += found.tokens
                kept.append(found)
        return Replay(tokens, kept)

    return replay


def halved(arriving: Sequence[Verification], share: float) -> Replay:
    left, tokens, before = list(arriving), 0, 0.0
    for fraction in (0.125, 0.25, 0.5, 1.0):
        whole = left[0].tokens
        tokens += round((fraction - before) * whole) * len(left)
        before = fraction
        if fraction < 1.0:
            left = sorted(left, key=lambda found: _level(found, fraction))
            left = left[: math.ceil(len(left) / 2)]
    return Replay(tokens, left)


def full(arriving: Sequence[Verification], share: float) -> Replay:
    return Replay(sum(found.tokens for found in arriving), arriving)


def _level(found: Verification, fraction: float) -> float:
    place = max(seen for seen, _ in found.curve if seen <= fraction * found.tokens)
    return level(found.curve, place, found.tokens) or math.inf


@dataclass(frozen=True)
class Summary:
    """Means over resamplings."""

    saving: float
    """How many times fewer tokens than without racing."""

    best_lost: float
    regret: float
    climbers_lost: float


def summary(
    runs: Sequence[Verification], rule: Rule, share: float, population: int, resamplings: int
) -> Summary:
    random, saved, lost, regrets, fewer = Random(0), [], [], [], []
    for _ in range(resamplings):
        arriving = random.sample(list(runs), population)
        found = rule(arriving, share)
        ranked = sorted(arriving, key=_bits)
        climbers = {run.design_id for run in ranked[: math.ceil(share * population)]}
        kept = {run.design_id for run in found.kept}
        saved.append(found.tokens / sum(run.tokens for run in arriving))
        lost.append(ranked[0].design_id not in kept)
        regrets.append(min(_bits(run) for run in found.kept) - _bits(ranked[0]))
        fewer.append(1.0 - len(climbers & kept) / len(climbers))
    return Summary(1.0 / fmean(saved), fmean(lost), fmean(regrets), fmean(fewer))


def _bits(found: Verification) -> float:
    return found.bits_per_byte.value


def rules(noise: float) -> dict[str, Rule]:
    named: dict[str, Rule] = {"no racing": full, "successive halving": halved}
    return named | {f"racing, {width} sigmas": raced(Racing(width), noise) for width in WIDTHS}


def noise_of(found: Sequence[Verification], rung: str) -> float:
    from statistics import stdev

    by_design: dict[str, list[float]] = {}
    for run in found:
        if run.rung == rung:
            by_design.setdefault(run.design_id, []).append(_bits(run))
    return max(stdev(values) for values in by_design.values() if len(values) > 1)


def main(preset: str) -> None:
    ladder, found = read_config(preset).ladder, stored(preset)
    for rung in ladder.rungs[:2]:
        runs = [run for run in found if run.rung == rung.name and run.seed == 0]
        noise = noise_of(found, ladder.lowest.name)
        share = climbing_share(ladder, rung)
        for population in POPULATIONS:
            if population > len(runs):
                continue
            print(
                f"\n{rung.name}: {population} of {len(runs)} designs, a share of {share:g} climbs"
            )
            print(f"{'rule':24} fewer tokens  best lost   regret  climbers lost")
            for name, rule in rules(noise).items():
                told = summary(runs, rule, share, population, RESAMPLINGS)
                print(
                    f"{name:24} {told.saving:>11.2f}x {told.best_lost:>9.1%} "
                    f"{told.regret:>8.4f} {told.climbers_lost:>13.1%}"
                )


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "laptop")
