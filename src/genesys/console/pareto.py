"""Quality against what it costs, rung by rung: designs that no other one beats in both."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from types import MappingProxyType
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from genesys.console.quantity import count
from genesys.evolution.comparison import Comparison
from genesys.evolution.design import Design
from genesys.evolution.evolution_tree import EvolutionTree
from genesys.evolution.fitness.base import Fitness, Merit
from genesys.evolution.ladder import Ladder
from genesys.evolution.pareto import front
from genesys.evolution.verification import Verification


@dataclass(frozen=True)
class Price:
    """One of the things that quality is held against."""

    of: Callable[[Verification], float]
    """0 where it was not measured."""

    shown: Callable[[float], str]
    """How it is written in a table."""

    large: bool = False
    """Whether it is to be made large, as speed is; all else is to be made small."""


PRICES: Mapping[str, Price] = MappingProxyType(
    {
        "parameters": Price(lambda found: found.parameters, count),
        "FLOPs per token": Price(lambda found: found.cost.flops_per_token, count),
        "tokens per second": Price(lambda found: found.cost.tokens_per_second, count, large=True),
        "peak memory": Price(lambda found: found.cost.peak_memory_mib, "{:.0f} MiB".format),
    }
)
"""By name, in the order of the table."""


@dataclass(frozen=True)
class Bargain:
    """A design on one rung: how good it is there, and what it costs."""

    design: Design
    merit: Merit
    prices: Mapping[str, float]
    """By the names of `PRICES`; one that was not measured is missing."""

    fronts: frozenset[str]
    """The prices on whose front it stands."""


@dataclass(frozen=True)
class Bargains:
    """All designs of one rung, best first."""

    rung: str
    meaning: str
    """What quality says here."""

    all: tuple[Bargain, ...]

    @classmethod
    def of(cls, tree: EvolutionTree, ladder: Ladder, fitness: Fitness) -> tuple[Bargains, ...]:
        """Work out the fronts of every rung on which a design stood, from the lowest up.

        Quality is the fitness as if there were no other rung, so that it and its prices are
        those of the same trained models.
        """
        comparison = Comparison.of(tree, ladder)
        return tuple(
            cls(rung.name, fitness.meaning, _bargains(tree, comparison.only(number), fitness))
            for number, rung in enumerate(ladder)
            if comparison.rungs[number]
        )

    @property
    def as_json(self) -> dict[str, Any]:
        """The rung as plain JSON values."""
        return {
            "rung": self.rung,
            "fitness": self.meaning,
            "designs": [
                {
                    "design": bargain.design.id,
                    "quality": asdict(bargain.merit),
                    "prices": dict(bargain.prices),
                    "fronts": sorted(bargain.fronts),
                }
                for bargain in self.all
            ],
        }


def screen(rungs: tuple[Bargains, ...]) -> RenderableType:
    """Draw a table a rung, of the designs that stand on a front."""
    if not rungs:
        return Text("No design was verified yet.")
    parts: list[RenderableType] = []
    for bargains in rungs:
        parts += [Text(f"\n{bargains.rung}", style="bold"), _table(bargains)]
        hidden = sum(not bargain.fronts for bargain in bargains.all)
        if hidden:
            parts.append(Text(f"{hidden} more, beaten in every respect.", style="dim"))
    quality = f"\nQuality: the fitness of each rung by itself ({rungs[0].meaning})."
    parts.append(Text(quality, style="dim"))
    parts.append(
        Text(
            "* no other design of the rung is better without being worse here. Sizes within the "
            "tuner's 5 % count as they are. Speed and memory were measured in training, beside "
            "whatever else the machine did.",
            style="dim",
        )
    )
    return Group(*parts)


def _table(bargains: Bargains) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold")
    table.add_column("design", overflow="fold", min_width=24)
    table.add_column("quality", justify="right", no_wrap=True)
    for name in PRICES:
        table.add_column(name.replace(" ", "\n", 1), justify="right", no_wrap=True)
    for bargain in bargains.all:
        if not bargain.fronts:
            continue
        error = "±?" if bargain.merit.error is None else f"±{bargain.merit.error:.3f}"
        seed = bargain.design.proposal.mode == "seed"
        table.add_row(
            Text(bargain.design.id, style="cyan" if seed else ""),
            f"{bargain.merit.value:.3f} {error}",
            *(_cell(bargain, name) for name in PRICES),
        )
    return table


def _cell(bargain: Bargain, name: str) -> Text:
    if name not in bargain.prices:
        return Text("?", style="dim")
    leads = name in bargain.fronts
    written = PRICES[name].shown(bargain.prices[name])
    return Text(f"{written} {'*' if leads else ' '}", style="bold" if leads else "")


def _bargains(tree: EvolutionTree, comparison: Comparison, fitness: Fitness) -> tuple[Bargain, ...]:
    (here,) = comparison.rungs
    merits = fitness.of(comparison)
    prices = {design: _prices(here[design]) for design in merits}
    fronts = {
        name: set(
            front(
                {
                    design: (merits[design].value, -found[name] if price.large else found[name])
                    for design, found in prices.items()
                    if name in found
                }
            )
        )
        for name, price in PRICES.items()
    }
    return tuple(
        Bargain(
            tree.designs[design],
            merits[design],
            prices[design],
            frozenset(name for name, ids in fronts.items() if design in ids),
        )
        for design in sorted(merits, key=lambda design: (-merits[design].value, design))
    )


def _prices(found: Verification) -> dict[str, float]:
    paid = {name: price.of(found) for name, price in PRICES.items()}
    return {name: price for name, price in paid.items() if price > 0}
