"""Several scores above their controls, weighed against each other."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from statistics import fmean, pstdev
from typing import Annotated

from annotated_types import Ge

from genesys.errors import ConfigError
from genesys.evolution.comparison import Comparison
from genesys.evolution.fitness.base import Fitness, Merit
from genesys.evolution.fitness.levels import levelled
from genesys.evolution.verification import Verification

TEXT = "bits_per_byte"
"""What bits per byte are called among the weights."""


@dataclass(frozen=True)
class Composite(Fitness):
    """The weighted mean of what training gained on each score, in sds between designs.

    A gain is a score minus its control, bits per byte counted downwards. Gains are brought to the
    level of the lowest rung, averaged over a design's rungs, and standardised over all designs,
    so that a score on which designs hardly differ cannot be drowned by one on which they do.
    A score that is mostly noise is blown up likewise: weigh it accordingly. A design that lacks a
    score with a weight is not judged. Values hold within one run only.
    """

    weights: Mapping[str, Annotated[float, Ge(0)]] = field(default_factory=dict)
    """By task; `bits_per_byte` is one of the names. None: 1 for it, and 1 for all tasks together
    that most verifications were scored on."""

    def __post_init__(self) -> None:
        """Refuse weights that weigh nothing."""
        if self.weights and not sum(self.weights.values()) > 0:
            raise ConfigError(f"weights: expected one above 0 at least, got {dict(self.weights)}.")

    @property
    def meaning(self) -> str:
        """What the number says."""
        named = ", ".join(f"{name} {weight:g}" for name, weight in self.weights.items())
        weights = named or "bits per byte 1, all tasks together 1"
        return f"gain over the untrained design in sds between designs, weighted: {weights}"

    def of(self, comparison: Comparison) -> Mapping[str, Merit]:
        """Level, average, standardise and weigh."""
        weights = _shares(self.weights, comparison.tasks)
        rungs = [
            {d: v for d, v in rung.items() if all(_has(v, name) for name in weights)}
            for rung in comparison.rungs
        ]
        stood: dict[str, list[Verification]] = {}
        for rung in rungs:
            for design, found in rung.items():
                stood.setdefault(design, []).append(found)
        value = dict.fromkeys(stood, 0.0)
        per_unit: dict[str, float] = {}
        for name, weight in weights.items():
            moved = levelled([{d: _gain(v, name) for d, v in rung.items()} for rung in rungs])
            gains = {design: fmean(values) for design, values in moved.items()}
            spread = pstdev(gains.values()) if gains else 0.0
            per_unit[name] = weight / spread if spread > 0 else 0.0
            middle = fmean(gains.values()) if gains else 0.0
            for design, gain in gains.items():
                value[design] += per_unit[name] * (gain - middle)
        noise = comparison.noise(lambda found: _weighed(found, per_unit))
        return {
            design: Merit(value[design], None if noise is None else _error(found, per_unit, noise))
            for design, found in stood.items()
        }


def _shares(weights: Mapping[str, float], tasks: tuple[str, ...]) -> dict[str, float]:
    """Return the given weights, or the usual ones, scaled to a sum of 1; those of 0 are gone."""
    usual = {TEXT: 1.0, **{task: 1.0 / len(tasks) for task in tasks}}
    chosen = {name: weight for name, weight in (weights or usual).items() if weight > 0}
    total = sum(chosen.values())
    return {name: weight / total for name, weight in chosen.items()}


def _has(found: Verification, name: str) -> bool:
    return name == TEXT or name in found.scores


def _gain(found: Verification, name: str) -> float:
    if name == TEXT:
        return found.bits_per_byte.control - found.bits_per_byte.value
    return found.scores[name].value - found.scores[name].control


def _weighed(found: Verification, per_unit: Mapping[str, float]) -> float | None:
    if not all(_has(found, name) for name in per_unit):
        return None
    return sum(factor * _gain(found, name) for name, factor in per_unit.items())


def _error(stood: list[Verification], per_unit: Mapping[str, float], noise: float) -> float:
    """Join seed noise with the finite number of questions; held-out text is common to all."""
    of_questions = math.hypot(
        *(
            factor * found.scores[name].error
            for found in stood
            for name, factor in per_unit.items()
            if name != TEXT
        )
    )
    return math.hypot(of_questions / len(stood), noise / math.sqrt(len(stood)))
