"""Who descends from whom."""

from __future__ import annotations

from collections.abc import Mapping

from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Normalize
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from genesys.console.figures.palette import Palette, short_name
from genesys.console.figures.points import bounds
from genesys.evolution.evolution_tree import EvolutionTree
from genesys.evolution.fitness.base import Fitness
from genesys.evolution.ladder import Ladder
from genesys.evolution.standings import Standings

_NAMED = 45
"""Up to this many designs all are named; beyond it, seeds and the best ones."""


def draw(tree: EvolutionTree, ladder: Ladder, fitness: Fitness, palette: Palette) -> Figure:
    """Draw designs by the order in which they came, each on the branch of its first parent.

    Colour is fitness; hollow ones were not verified. A thin line leads from a second parent.
    """
    order = {name: number for number, name in enumerate(tree.designs, start=1)}
    rows = _rows(tree)
    figure, (panel,) = palette.panels(9.0, max(3.0, 0.6 + 0.19 * len(rows)))
    standings = Standings.of(tree, ladder, fitness)
    values = standings.fitness
    scale = Normalize(*(bounds(list(values.values())) if values else (0.0, 1.0)))
    colours = colormaps[palette.scale]
    best = next(iter(standings.ranked), "")
    _draw_branches(panel, tree, order, rows, palette)
    named = set(standings.ranked[:10]) | {seed.id for seed in tree.seeds}
    for name, design in tree.designs.items():
        seed = design.proposal.mode == "seed"
        panel.plot(
            order[name],
            rows[name],
            marker="D" if seed else "o",
            markersize=7 if seed else 6,
            color=colours(scale(values[name])) if name in values else palette.paper,
            markeredgecolor=palette.ink if name == best else palette.muted,
            markeredgewidth=1.4 if name == best else 0.6,
            zorder=3,
        )
        if name in named or len(order) <= _NAMED:
            panel.annotate(
                short_name(design),
                (order[name], rows[name]),
                xytext=(7, 0),
                textcoords="offset points",
                va="center",
                fontsize=7,
                color=palette.ink,
                zorder=4,
            )
    _finish(figure, ScalarMappable(scale, colours), palette, len(order), rows)
    return figure


def _draw_branches(
    panel: Axes,
    tree: EvolutionTree,
    order: Mapping[str, int],
    rows: Mapping[str, float],
    palette: Palette,
) -> None:
    for name, design in tree.designs.items():
        for rank, parent in enumerate(design.proposal.parents):
            if parent in order:
                panel.plot(
                    (order[parent], order[parent], order[name]),
                    (rows[parent], rows[name], rows[name]),
                    color=palette.muted,
                    linewidth=0.5 if rank else 1.0,
                    linestyle=":" if rank else "-",
                    alpha=0.7,
                    zorder=1,
                )


def _rows(tree: EvolutionTree) -> dict[str, float]:
    """Give each design a row of its own, children next below their first parent, oldest first."""
    children: dict[str, list[str]] = {}
    roots = []
    for name, design in tree.designs.items():
        first = next((p for p in design.proposal.parents if p in tree.designs), None)
        if first is None:
            roots.append(name)
        else:
            children.setdefault(first, []).append(name)
    rows: dict[str, float] = {}
    stack = list(reversed(roots))
    while stack:
        name = stack.pop()
        rows[name] = float(len(rows))
        # The youngest branch lies nearest to its parent, so that no line crosses a branch.
        stack.extend(children.get(name, []))
    return rows


def _finish(
    figure: Figure,
    colours: ScalarMappable,
    palette: Palette,
    designs: int,
    rows: Mapping[str, float],
) -> None:
    (panel,) = figure.axes
    panel.grid(visible=False)
    panel.spines["left"].set_visible(False)
    panel.set_yticks([])
    panel.set_ylim(len(rows) - 0.4, -0.6)
    panel.set_xlim(0.5, max(2.0, designs * (1.28 if designs <= _NAMED else 1.15)))
    panel.xaxis.set_major_locator(MaxNLocator(integer=True))
    palette.label(panel, x="designs, in the order in which they were added")
    bar = figure.colorbar(
        colours, ax=panel, shrink=min(1.0, 8 / max(8.0, len(rows) * 0.4)), pad=0.01
    )
    bar.set_label("fitness", color=palette.ink, fontsize=9)
    bar.ax.tick_params(colors=palette.muted, labelsize=8)
    bar.outline.set_visible(False)
