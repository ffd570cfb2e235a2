"""Designs in the order in which they were verified, and the best so far."""

from __future__ import annotations

from itertools import accumulate

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from genesys.console.figures.palette import Palette, short_name
from genesys.console.figures.points import bounds, clipped
from genesys.console.leaderboard import Leaderboard, Place
from genesys.evolution.evolution_tree import EvolutionTree
from genesys.evolution.fitness.base import Fitness
from genesys.evolution.ladder import Ladder

_MARKERS = {"seed": "D", "import": "P", "mutation": "o", "crossover": "s", "scratch": "^"}


def draw(tree: EvolutionTree, ladder: Ladder, fitness: Fitness, palette: Palette) -> Figure:
    """Draw fitness over the number of designs verified, with error bars."""
    board = Leaderboard.of(tree, ladder, fitness)
    figure, (panel,) = palette.panels(9.0, 4.0)
    lowest = ladder.lowest.name
    by_id = {place.design.id: place for place in board.places}
    order = [by_id[d] for d, rung in tree.verifications if rung == lowest and d in by_id]
    palette.label(panel, x="designs verified, in time order", y="fitness (higher is better)")
    if not order:
        return figure
    colours, numbers = palette.seed_colours(tree), range(1, len(order) + 1)
    if board.best is not None:
        colours.setdefault(board.best.design.id, palette.best)
    longest = max(place.error or 0.0 for place in order)
    low, high = bounds([place.fitness for place in order], far=3.0, error=longest)
    best_so_far = list(accumulate((place.fitness for place in order), max))
    panel.step(
        numbers, best_so_far, where="post", color=palette.best, linewidth=1.4, label="best so far"
    )
    shown: set[str] = set()
    for number, place in zip(numbers, order, strict=True):
        mode = place.design.proposal.mode
        label = short_name(place.design) if place.is_seed else mode
        y = clipped(place.fitness, low, high)
        panel.errorbar(
            number,
            y,
            yerr=place.error if y == place.fitness else None,
            fmt=_MARKERS[mode] if y == place.fitness else "v",
            color=colours.get(place.design.id, palette.muted),
            markersize=6 if place.is_seed else 4.5,
            elinewidth=0.8,
            zorder=3 if place.is_seed else 2,
            label=None if label in shown else label,
        )
        shown.add(label)
    _mark_best_seed(panel, order, palette)
    panel.set_ylim(low, high)
    panel.set_xlim(0.3, len(order) + 0.7)
    panel.xaxis.set_major_locator(MaxNLocator(integer=True))
    palette.legend(panel, panel, loc="upper left", bbox_to_anchor=(1.0, 1.0))
    return figure


def _mark_best_seed(panel: Axes, order: list[Place], palette: Palette) -> None:
    levels = [place.fitness for place in order if place.is_seed]
    if levels:
        panel.axhline(
            max(levels),
            color=palette.ink,
            linewidth=0.9,
            linestyle=(0, (5, 4)),
            alpha=0.7,
            zorder=1,
            label="best seed",
        )
