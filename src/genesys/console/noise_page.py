"""How far the seeds of one design lie apart on a rung, and what can be told apart there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from genesys.evolution.seed_noise import SeedNoise

_NOTE = (
    "Nats per token, over the last twentieth of the run before each point. Seeds differ in the "
    "order of the text too;\ntwo designs with one seed read the same batches, and differ by less."
)


@dataclass(frozen=True)
class NoisePage:
    """Seed noise, and the name and rung of the design that it was measured with."""

    design: str
    rung: str
    noise: SeedNoise

    @property
    def as_json(self) -> dict[str, Any]:
        """The page as plain JSON values."""
        low, high = self.noise.interval
        return {
            "design": self.design,
            "rung": self.rung,
            "seeds": [run.seed for run in self.noise.runs],
            "bits_per_byte": list(self.noise.values),
            "mean": self.noise.mean,
            "sd": self.noise.sd,
            "sd_interval": [low, high],
            "resolvable": self.noise.resolvable,
            "curve_sd": {f"{share:g}": sd for share, sd in self.noise.along.items()},
        }


def screen(page: NoisePage) -> RenderableType:
    """Draw the page for a terminal."""
    noise = page.noise
    low, high = noise.interval
    title = f"{page.design} on {page.rung}, {len(noise.runs)} seeds"
    parts: list[RenderableType] = [Text(title, style="bold"), _runs(page), _told(noise, low, high)]
    if noise.along:
        parts += [Text("\nSpread of the training loss between seeds", style="bold"), _along(noise)]
        parts += [Text(_NOTE, "dim")]
    return Group(*parts)


def _runs(page: NoisePage) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold")
    table.add_column("")
    for run in page.noise.runs:
        table.add_column(f"seed {run.seed}", justify="right")
    table.add_row("bits per byte", *(f"{value:.4f}" for value in page.noise.values))
    return table


def _told(noise: SeedNoise, low: float, high: float) -> Text:
    return Text(
        f"\nMean {noise.mean:.4f} bits per byte. Standard deviation between seeds {noise.sd:.4f}; "
        f"with 95 % confidence it lies between {low:.4f} and {high:.4f}.\n"
        f"Two designs with one run each are told apart from {noise.resolvable:.4f} bits per byte "
        "on: a smaller difference may be chance."
    )


def _along(noise: SeedNoise) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold")
    table.add_column("share of the tokens")
    for share in noise.along:
        table.add_column(f"{share:.0%}", justify="right")
    table.add_row("standard deviation", *(f"{sd:.4f}" for sd in noise.along.values()))
    return table
