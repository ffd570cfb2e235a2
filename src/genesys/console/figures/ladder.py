"""Every design on every rung, and which of them climbed."""

from __future__ import annotations

from matplotlib.figure import Figure

from genesys.console.figures.palette import Palette, short_name
from genesys.console.figures.points import bounds, clipped
from genesys.console.leaderboard import Leaderboard
from genesys.console.quantity import count
from genesys.evolution.evolution_tree import EvolutionTree
from genesys.evolution.fitness.base import Fitness
from genesys.evolution.ladder import Ladder

_SPREAD = 0.34


def draw(tree: EvolutionTree, ladder: Ladder, fitness: Fitness, palette: Palette) -> Figure:
    """Draw bits per byte by rung: on each, designs stand from the worst to the best."""
    board = Leaderboard.of(tree, ladder, fitness)
    figure, (panel,) = palette.panels(9.0, 4.6)
    seeds, best = palette.seed_colours(tree), board.best
    where: dict[str, list[tuple[float, float]]] = {}
    spans: list[float] = []
    for column, rung in enumerate(ladder):
        here = [p for p in board.places if rung.name in p.results]
        here.sort(key=lambda place: -place.results[rung.name].value)
        values = [place.results[rung.name].value for place in here]
        if not values:
            continue
        low, high = bounds(values, far=3.0, error=board.noise or 0.0)
        spans += [low, high]
        for number, place in enumerate(here):
            result, name = place.results[rung.name], place.design.id
            x = column + _SPREAD * (2 * (number + 0.5) / len(here) - 1)
            y = clipped(result.value, low, high)
            where.setdefault(name, []).append((x, y))
            leads = best is not None and name == best.design.id
            colour = seeds.get(name, palette.best if leads else palette.muted)
            off = y != result.value
            panel.errorbar(
                x,
                y,
                yerr=None if off else result.error,
                fmt="^" if off else "D" if place.is_seed else "o",
                color=colour,
                markersize=6 if place.is_seed or leads else 4,
                elinewidth=0.8,
                zorder=3 if place.is_seed or leads else 2,
                label=short_name(place.design)
                if (place.is_seed or leads) and column == 0
                else None,
            )
    for name, path in where.items():
        if len(path) > 1:
            leads = best is not None and name == best.design.id
            colour = seeds.get(name, palette.best if leads else palette.muted)
            panel.plot(*zip(*path, strict=True), color=colour, linewidth=1.0, alpha=0.6, zorder=1)
    panel.set_xticks(
        range(len(ladder.rungs)),
        [f"{r.name}\n{count(r.parameters)} parameters\n{count(r.tokens)} tokens" for r in ladder],
    )
    panel.set_xlim(-0.5, len(ladder.rungs) - 0.5)
    if spans:
        panel.set_ylim(min(spans), max(spans))
    palette.label(panel, y="bits per byte (lower is better)")
    palette.legend(panel, panel, loc="upper right")
    return figure
