"""Which LLM answers: by shares, or by what each has earned."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from statistics import fmean

from genesys.errors import ConfigError

ROAMING = 0.05
"""Share of sessions given out by weight for good, so that none is locked out for what it once
did: providers change what stands behind a name."""

TRUST = 8
"""Sessions that the weights are worth: after so many, every second one goes by what was earned."""

CHEAPEST = 0.1
"""What a free LLM is taken to cost, as a share of the cheapest that is paid: its sessions take
time, and each of its failures a place in the queue."""


@dataclass(frozen=True)
class Standing:
    """What became of the sessions in which an LLM played a role."""

    sessions: int = 0
    accepted: int = 0
    """Sessions that ended with a design."""

    dollars: float = 0.0
    """That these sessions paid for it in this role."""


@dataclass(frozen=True)
class Ensemble:
    """The LLMs of one role, by name, each with its weight.

    With `learn`, sessions go to whoever brings most accepted designs per dollar: Thompson sampling
    (Thompson, Biometrika 25, 1933) with a budget (Xia, Li, Qin, Yu and Liu, Thompson Sampling for
    Budgeted Multi-armed Bandits, IJCAI 2015). The chance of acceptance is drawn from its posterior,
    Beta(1 + accepted, 1 + failed), and divided by the mean cost of a session (they draw that too),
    to which one session at the usual cost is added while there are few. The greatest quotient is
    chosen. The weights are what is believed before: the choice is by weight alone in
    TRUST / (TRUST + sessions) of all cases, and never in less than ROAMING.

    Raises ConfigError for weights of nobody, or that are not positive.
    """

    weights: Mapping[str, float]
    learn: bool = True

    def __post_init__(self) -> None:
        """Refuse an ensemble from which nobody could be chosen."""
        if not self.weights:
            raise ConfigError("expected at least one LLM with its weight, got none.")
        for name, weight in self.weights.items():
            if not (weight > 0 and math.isfinite(weight)):
                raise ConfigError(f"{name}: expected a positive weight, got {weight}.")

    def choose(self, standing: Mapping[str, Standing], random: Random) -> str:
        """Return the name of the one to be asked; by weight alone unless it learns.

        Whoever has no standing has had no session. Those of others do not matter.
        """
        names = sorted(self.weights)
        known = {name: standing.get(name, Standing()) for name in names}
        sessions = sum(one.sessions for one in known.values())
        by_weight = max(ROAMING, TRUST / (TRUST + sessions)) if self.learn else 1.0
        if random.random() < by_weight:
            return random.choices(names, [self.weights[name] for name in names])[0]
        costs = _costs(known)
        drawn = {name: _acceptance(known[name], random) / costs[name] for name in names}
        return max(names, key=lambda name: drawn[name])


def _acceptance(standing: Standing, random: Random) -> float:
    failed = max(0, standing.sessions - standing.accepted)
    return random.betavariate(1 + standing.accepted, 1 + failed)


def _costs(standing: Mapping[str, Standing]) -> Mapping[str, float]:
    """Return the mean cost of a session, each with one more at the usual cost; never 0."""
    paid = [
        one.dollars / one.sessions
        for one in standing.values()
        if one.sessions > 0 and one.dollars > 0
    ]
    if not paid:
        return dict.fromkeys(standing, 1.0)
    usual, floor = fmean(paid), CHEAPEST * min(paid)
    return {
        name: max(floor, (one.dollars + usual) / (one.sessions + 1))
        for name, one in standing.items()
    }
