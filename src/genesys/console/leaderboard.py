"""Every verified design, seeds among them, best first, with its error bars."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from itertools import pairwise
from statistics import NormalDist
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from genesys.console.rank_correlation import rank_correlation
from genesys.evolution.comparison import Comparison
from genesys.evolution.design import Design
from genesys.evolution.evolution_tree import EvolutionTree
from genesys.evolution.fitness.base import Fitness
from genesys.evolution.fitness.bits_per_byte import BitsPerByte
from genesys.evolution.ladder import Ladder
from genesys.evolution.standings import Standings
from genesys.evolution.verification import paired_error

PRIMARY = BitsPerByte()
"""What ranks designs unless a run or its reader says otherwise, and what every lead is told in."""

CHANCE = 0.05
"""How likely a lead is to be called clear though no design of the run is better than the seed."""


@dataclass(frozen=True)
class Result:
    """What a design scored on one rung, in bits per byte."""

    value: float
    error: float | None
    """Seed noise; None until it was measured."""

    control: float
    """The same design before training."""

    @property
    def error_text(self) -> str:
        """The error bar as printed."""
        return "±?" if self.error is None else f"±{self.error:.3f}"


@dataclass(frozen=True)
class Lead:
    """How far a design is ahead of the best seed, on the highest rung that both stood on."""

    seed: str
    rung: str
    by: float
    """Bits per byte saved; below zero where the seed is better."""

    error: float | None
    """Of the difference, from seed noise and held-out text; None until noise was measured."""

    needed: float
    """How many error bars a lead must have to be clear, given how many designs were compared."""

    @property
    def clear(self) -> bool:
        """Whether the lead is more than chance explains."""
        return self.error is not None and self.by > self.needed * self.error


@dataclass(frozen=True)
class Place:
    """One line of the board."""

    rank: int
    design: Design
    fitness: float
    error: float | None
    """Of the fitness; None until seed noise was measured."""

    results: Mapping[str, Result]
    """By rung name."""

    lead: Lead | None
    """None for seeds, and where no seed was verified."""

    @property
    def is_seed(self) -> bool:
        """Whether people wrote it."""
        return self.design.proposal.mode == "seed"


@dataclass(frozen=True)
class Leaderboard:
    """The standings of a run, ready to be shown."""

    places: tuple[Place, ...]
    rungs: tuple[str, ...]
    noise: float | None
    """Sd of bits per byte between seeds of one design on the lowest rung."""

    noise_runs: int
    """On how many seeds that was measured."""

    correlations: tuple[tuple[str, str, float | None, int], ...]
    """Adjacent rungs, the rank correlation of their scores, and over how many designs."""

    meaning: str
    """What fitness says here."""

    left_out: tuple[str, ...]
    """What was verified and is not compared, with the reason."""

    @classmethod
    def of(cls, tree: EvolutionTree, ladder: Ladder, fitness: Fitness = PRIMARY) -> Leaderboard:
        """Work the board out from everything that was verified."""
        standings = Standings.of(tree, ladder, fitness)
        comparison = Comparison.of(tree, ladder)
        noise = comparison.noise(lambda found: found.bits_per_byte.value)
        results: dict[str, dict[str, Result]] = {}
        for rung, here in zip(ladder, comparison.rungs, strict=True):
            for design, found in here.items():
                score = found.bits_per_byte
                result = Result(score.value, noise, score.control)
                results.setdefault(design, {})[rung.name] = result
        seeds = [design.id for design in tree.seeds]
        first = Standings.of(tree, ladder, PRIMARY).ranked
        best_seed = next((design for design in first if design in seeds), None)
        places = tuple(
            Place(
                rank=rank,
                design=tree.designs[name],
                fitness=standings.fitness[name],
                error=standings.errors[name],
                results=results[name],
                lead=None
                if best_seed is None or name in seeds
                else _lead(comparison, noise, tree.finished, name, best_seed),
            )
            for rank, name in enumerate(standings.ranked, start=1)
        )
        names = tuple(rung.name for rung in ladder)
        return cls(
            places=places,
            rungs=names,
            noise=noise,
            noise_runs=max(map(len, comparison.replicates), default=0),
            correlations=tuple(_correlations(names, places)),
            meaning=fitness.meaning,
            left_out=standings.left_out,
        )

    @property
    def best(self) -> Place | None:
        """The first design on the board that people did not write, or else the first seed."""
        found = [place for place in self.places if not place.is_seed]
        return next(iter(found or self.places), None)

    @property
    def leaders(self) -> list[Place]:
        """Designs that are clearly better than the best seed, best first."""
        return [place for place in self.places if place.lead is not None and place.lead.clear]

    @property
    def verdict(self) -> str:
        """Whether something better than the seeds was found, in one sentence or two."""
        if not self.places:
            return "No design was verified yet."
        ahead = [place for place in self.places if place.lead is not None]
        if not ahead:
            return "Only seeds were verified yet."
        if self.noise is None:
            return "Whether a lead is more than chance is known once seed noise was measured."
        if self.leaders:
            first = self.leaders[0]
            others = len(self.leaders) - 1
            more = f", and so {'is' if others == 1 else 'are'} {others} more" if others else ""
            return f"{first.design.id} is better than the best seed: {tell(first.lead)}{more}."
        first = max(ahead, key=lambda place: place.lead.by if place.lead else -math.inf)
        return (
            "No design is clearly better than the best seed. The nearest, "
            f"{first.design.id}: {tell(first.lead)}."
        )

    @property
    def footnotes(self) -> list[str]:
        """What the figures mean."""
        if self.noise is None:
            bar = "±? error bars come once seed noise was measured, after the last verification."
        else:
            bar = (
                f"± is seed noise: one design trained with {self.noise_runs} seeds on "
                f"{self.rungs[0]} has sd {self.noise:.4f}. The ± of a lead joins that of both and "
                "of the held-out text, pair by pair. A lead is clear when the luckiest of as many "
                f"equal designs would not reach it in {1 - CHANCE:.0%} of runs."
            )
        notes = [
            f"Fitness: {self.meaning}. On each rung: bits per byte, and below it the same design "
            "before training. Leads are in bits per byte, whatever fitness is.",
            bar,
        ]
        if self.left_out:
            notes.append(
                f"Not compared, as only like is compared with like: {'; '.join(self.left_out)}."
            )
        for low, high, value, number in self.correlations:
            if value is not None:
                notes.append(
                    f"Rank correlation of {low} and {high}: {value:+.2f} over {number} designs."
                )
        return notes

    @property
    def as_json(self) -> dict[str, Any]:
        """The board as plain JSON values."""
        return {
            "places": [
                {
                    "rank": place.rank,
                    "design": place.design.id,
                    "title": place.design.proposal.title,
                    "mode": place.design.proposal.mode,
                    "parents": list(place.design.proposal.parents),
                    "fitness": place.fitness,
                    "fitness_error": place.error,
                    "bits_per_byte": {rung: asdict(r) for rung, r in place.results.items()},
                    "lead": None
                    if place.lead is None
                    else {**asdict(place.lead), "clear": place.lead.clear},
                }
                for place in self.places
            ],
            "rungs": list(self.rungs),
            "seed_noise": self.noise,
            "seed_noise_runs": self.noise_runs,
            "rank_correlations": [
                {"lower": low, "higher": high, "value": value, "designs": number}
                for low, high, value, number in self.correlations
            ],
            "verdict": self.verdict,
            "fitness": self.meaning,
            "left_out": list(self.left_out),
        }


def tell(lead: Lead | None) -> str:
    """Write a lead in words."""
    if lead is None:
        return "no seed was verified"
    side = "better" if lead.by >= 0 else "worse"
    error = "" if lead.error is None else f" ± {lead.error:.3f}"
    return f"{abs(lead.by):.3f}{error} bits per byte {side} than {lead.seed} on {lead.rung}"


def screen(board: Leaderboard, at_most: int | None = None) -> RenderableType:
    """Draw the board for a terminal; all of it, or the best and every seed."""
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold")
    table.add_column("#", justify="right")
    table.add_column("design", overflow="fold", min_width=24)
    table.add_column("fitness", justify="right", no_wrap=True)
    reached = [rung for rung in board.rungs if any(rung in p.results for p in board.places)]
    for rung in reached:
        table.add_column(rung, justify="right", no_wrap=True)
    shown = [p for p in board.places if at_most is None or p.rank <= at_most or p.is_seed]
    for place in shown:
        clear = place.lead is not None and place.lead.clear
        name = Text(place.design.id, style="cyan" if place.is_seed else "bold" if clear else "")
        name.append(f"\n{_origin(place.design)}", style="dim not bold")
        cells = [_cell(place.results.get(rung)) for rung in reached]
        table.add_row(f"{'*' if clear else ''}{place.rank}", name, _fitness(place), *cells)
    parts: list[RenderableType] = [table]
    if len(shown) < len(board.places):
        parts.append(Text(f"{len(board.places) - len(shown)} more not shown.", style="dim"))
    parts.append(Text(f"\n{'* ' if board.leaders else ''}{board.verdict}", style="bold"))
    parts += [Text(note, style="dim") for note in board.footnotes]
    return Group(*parts)


def _origin(design: Design) -> str:
    proposal = design.proposal
    if not proposal.parents:
        return proposal.mode
    return f"{proposal.mode} of {' and '.join(proposal.parents)}"


def _fitness(place: Place) -> str:
    return f"{place.fitness:.3f}" + ("" if place.error is None else f" ±{place.error:.3f}")


def _cell(result: Result | None) -> Text:
    if result is None:
        return Text("")
    cell = Text(f"{result.value:.3f} {result.error_text}")
    cell.append(f"\n{result.control:.2f}", style="dim")
    return cell


def _lead(
    comparison: Comparison,
    noise: float | None,
    compared: Mapping[str, int],
    design: str,
    seed: str,
) -> Lead | None:
    shared = [here for here in comparison.rungs if {design, seed} <= here.keys()]
    if not shared:
        return None
    mine, other = shared[-1][design], shared[-1][seed]
    error = None if noise is None else math.hypot(noise, noise, paired_error(mine, other))
    by = other.bits_per_byte.value - mine.bits_per_byte.value
    return Lead(seed, mine.rung, by, error, needed_lead(compared[mine.rung]))


def needed_lead(designs: int) -> float:
    """How many error bars the luckiest of so many equal designs stays below, 95 times in 100.

    The best of many is lucky: the more designs a rung has seen, the larger a lead must be
    (Bonferroni's bound on one-sided normal errors).

    >>> round(needed_lead(1), 2), round(needed_lead(64), 2)
    (1.64, 3.16)
    """
    return NormalDist().inv_cdf(1 - CHANCE / max(1, designs))


def _correlations(
    rungs: tuple[str, ...], places: tuple[Place, ...]
) -> Iterator[tuple[str, str, float | None, int]]:
    for low, high in pairwise(rungs):
        pairs = [
            (p.results[low].value, p.results[high].value)
            for p in places
            if low in p.results and high in p.results
        ]
        if pairs:
            yield low, high, rank_correlation(pairs), len(pairs)
