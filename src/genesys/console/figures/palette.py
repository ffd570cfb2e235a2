"""Colours for light and dark pages, and what every picture shares."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from genesys.evolution.design import Design
from genesys.evolution.evolution_tree import EvolutionTree

_NAME_LENGTH = 30


@dataclass(frozen=True)
class Palette:
    """What is drawn in which colour. Seeds have the same colour in every picture."""

    paper: str
    ink: str
    muted: str
    grid: str
    best: str
    seeds: tuple[str, ...]
    """Taken in turn by the seeds of a run; told apart by people who are colour-blind."""

    scale: str
    """Name of the colour map from poor to good."""

    def seed_colours(self, tree: EvolutionTree) -> dict[str, str]:
        """Return the colour of each seed design, by id."""
        return {
            design.id: self.seeds[number % len(self.seeds)]
            for number, design in enumerate(tree.seeds)
        }

    def panels(self, width: float, height: float, columns: int = 1) -> tuple[Figure, list[Axes]]:
        """Return a figure of this size in inches, with panels side by side, in these colours."""
        figure = Figure(figsize=(width, height), layout="constrained", facecolor=self.paper)
        axes: list[Axes] = []
        for column in range(columns):
            panel = figure.add_subplot(1, columns, column + 1, facecolor=self.paper)
            panel.spines[["top", "right"]].set_visible(False)
            panel.spines[["left", "bottom"]].set_color(self.grid)
            panel.tick_params(colors=self.muted, labelsize=9, length=3)
            panel.grid(visible=True, axis="y", color=self.grid, linewidth=0.6)
            panel.set_axisbelow(True)
            axes.append(panel)
        return figure, axes

    def label(self, panel: Axes, *, x: str = "", y: str = "", title: str = "") -> None:
        """Write on the axes."""
        panel.set_xlabel(x, color=self.ink, fontsize=10)
        panel.set_ylabel(y, color=self.ink, fontsize=10)
        panel.set_title(title, color=self.ink, fontsize=10, loc="left")

    def legend(self, panel: Axes, owner: Axes | Figure, **where: Any) -> None:
        """Explain what was labelled in the panel, if anything was, in or beside `owner`."""
        handles, labels = panel.get_legend_handles_labels()
        if handles:
            owner.legend(
                handles=handles,
                labels=labels,
                frameon=False,
                fontsize=9,
                labelcolor=self.ink,
                **where,
            )


LIGHT = Palette(
    paper="#ffffff",
    ink="#1f2328",
    muted="#59636e",
    grid="#d8dee4",
    best="#d1242f",
    seeds=("#0969da", "#b45309", "#1a7f37", "#8250df", "#0f766e", "#9f1239"),
    scale="viridis",
)
DARK = Palette(
    paper="#15191f",
    ink="#e6edf3",
    muted="#9198a1",
    grid="#30363d",
    best="#ff7b72",
    seeds=("#58a6ff", "#f0a84b", "#56d364", "#bc8cff", "#5eead4", "#fda4af"),
    scale="viridis",
)


def short_name(design: Design) -> str:
    """Return a design's title, cut to fit beside a point; no sign in it starts a formula."""
    title = design.proposal.title
    short = title if len(title) <= _NAME_LENGTH else title[: _NAME_LENGTH - 1] + "…"
    return short.replace("$", r"\$")
