"""Quality against what it costs, on the lowest rung."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from genesys.console.figures.palette import Palette, short_name
from genesys.console.figures.points import bounds, clipped
from genesys.console.pareto import PRICES, Bargains
from genesys.console.quantity import count
from genesys.evolution.evolution_tree import EvolutionTree
from genesys.evolution.fitness.base import Fitness
from genesys.evolution.ladder import Ladder


def draw(tree: EvolutionTree, ladder: Ladder, fitness: Fitness, palette: Palette) -> Figure:
    """Draw one panel a price, with a line through the designs that none beats in both."""
    figure, panels = palette.panels(9.0, 3.4, len(PRICES))
    rungs = Bargains.of(tree, ladder, fitness)
    for panel, name in zip(panels, PRICES, strict=True):
        unit = " (MiB)" if name == "peak memory" else ""
        palette.label(panel, x=name + unit, y="quality" if panel is panels[0] else "")
        panel.xaxis.set_major_formatter(FuncFormatter(lambda price, _: count(price)))
        panel.locator_params(axis="x", nbins=3)
        if panel is not panels[0]:
            panel.tick_params(labelleft=False)
        if rungs:
            _fill(panel, rungs[0], name, tree, palette)
    palette.legend(panels[0], figure, loc="outside lower center", ncols=4)
    return figure


def _fill(
    panel: Axes, bargains: Bargains, name: str, tree: EvolutionTree, palette: Palette
) -> None:
    seeds = palette.seed_colours(tree)
    low, high = bounds([bargain.merit.value for bargain in bargains.all])
    panel.set_ylim(low, high)
    here = [bargain for bargain in bargains.all if name in bargain.prices]
    for bargain in here:
        seed = bargain.design.id in seeds
        panel.plot(
            bargain.prices[name],
            clipped(bargain.merit.value, low, high),
            marker="D" if seed else "o",
            linestyle="none",
            markersize=6 if seed else 4,
            color=seeds.get(bargain.design.id, palette.muted),
            alpha=1.0 if seed or name in bargain.fronts else 0.5,
            zorder=3 if seed else 2,
            label=short_name(bargain.design) if seed else None,
        )
    front = sorted((b.prices[name], b.merit.value) for b in here if name in b.fronts)
    if front:
        # Steps, since whatever is paid between two of them buys the cheaper one at best.
        prices, values = zip(*front, strict=True)
        panel.plot(
            prices,
            [clipped(value, low, high) for value in values],
            color=palette.best,
            linewidth=1.2,
            linestyle=(0, (5, 3)),
            drawstyle="steps-pre" if PRICES[name].large else "steps-post",
            marker="o",
            markersize=8,
            markerfacecolor="none",
            zorder=1,
            label="not beaten in both",
        )
