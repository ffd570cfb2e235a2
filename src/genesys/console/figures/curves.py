"""Training losses on each rung."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import fmean

from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from genesys.console.figures.palette import Palette, short_name
from genesys.console.leaderboard import Leaderboard
from genesys.console.quantity import count
from genesys.evolution.evolution_tree import EvolutionTree
from genesys.evolution.fitness.base import Fitness
from genesys.evolution.ladder import Ladder

_EARLY = 0.06
"""Share of the training that is left out of the picture's height: the first steep fall."""


_WINDOW = 0.04
"""Share of a curve over which its losses are averaged: single batches differ a lot."""


def draw(tree: EvolutionTree, ladder: Ladder, fitness: Fitness, palette: Palette) -> Figure:
    """Draw one panel a rung that was reached: all designs grey, seeds and the best in colour."""
    reached = [rung for rung in ladder if tree.finished[rung.name]] or [ladder.lowest]
    figure, panels = palette.panels(9.0, 3.6, len(reached))
    board = Leaderboard.of(tree, ladder, fitness)
    best = board.best.design.id if board.best else ""
    seeds = palette.seed_colours(tree)
    for panel, rung in zip(panels, reached, strict=True):
        late = []
        for (name, where), found in tree.verifications.items():
            if where != rung.name or not found.curve:
                continue
            tokens, losses = smoothed(found.curve)
            late += [y for x, y in zip(tokens, losses, strict=True) if x >= _EARLY * found.tokens]
            marked = name in seeds or name == best
            panel.plot(
                tokens,
                losses,
                color=seeds.get(name, palette.best if name == best else palette.muted),
                linewidth=1.5 if marked else 0.6,
                alpha=1.0 if marked else 0.45,
                zorder=3 if marked else 1,
                label=short_name(tree.designs[name]) if marked else None,
            )
        if late:
            margin = 0.04 * (max(late) - min(late)) or 0.1
            panel.set_ylim(min(late) - margin, max(late) + margin)
        panel.xaxis.set_major_formatter(
            FuncFormatter(lambda tokens, _: count(tokens) if tokens else "0")
        )
        panel.locator_params(axis="x", nbins=4)
        palette.label(
            panel,
            x="tokens",
            y="training loss (nats per token)" if panel is panels[0] else "",
            title=f"{rung.name}, {count(rung.parameters)} parameters",
        )
    palette.legend(panels[0], figure, loc="outside lower center", ncols=4)
    return figure


def smoothed(curve: Sequence[tuple[int, float]]) -> tuple[list[float], list[float]]:
    """Return tokens and losses, both averaged over the same neighbours.

    >>> smoothed([(10, 4.0), (20, 3.0)])
    ([10.0, 20.0], [4.0, 3.0])
    """
    width = max(1, round(_WINDOW * len(curve)))
    runs = [curve[start : start + width] for start in range(len(curve) - width + 1)]
    return (
        [fmean(tokens for tokens, _ in run) for run in runs],
        [fmean(loss for _, loss in run) for run in runs],
    )
