"""What a ladder will cost on this machine, rung by rung."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from genesys.console.ladder_cost import LadderCost
from genesys.console.quantity import count, duration

_HEADINGS = ("parameters", "tokens", "tokens/s", "each", "of it not training", "designs", "all")
_NOTE = (
    "At most: nothing is taken off for runs that are broken off early, for training that rungs of "
    "one size share,\nnor for compiling. Speed was measured for GPT with one worker alone: several "
    "share memory and its bandwidth,\nand other designs take longer. Designing and checking come "
    "on top, some seconds for each design."
)


@dataclass(frozen=True)
class CalibratePage:
    """A cost, and what it was worked out for."""

    config: str
    vocabulary: int
    assumed: bool
    """Whether the vocabulary is a guess, since the tokenizer is not at hand."""

    cost: LadderCost

    @property
    def as_json(self) -> dict[str, Any]:
        """The page as plain JSON values."""
        return {
            "config": self.config,
            "vocabulary": self.vocabulary,
            "vocabulary_assumed": self.assumed,
            **self.cost.as_json,
        }


def screen(page: CalibratePage) -> RenderableType:
    """Draw the page for a terminal."""
    cost = page.cost
    parts: list[RenderableType] = [Text(page.config, style="bold"), _times(cost), "", _memory(cost)]
    parts += ["", _total(cost)]
    if any(rung.extrapolated for rung in cost.rungs):
        parts.append(Text("* Not tried: from the operations counted and the speed of others."))
    for speed in (rung.speed for rung in cost.rungs):
        if speed.room < cost.workers:
            text = f"{speed.rung}: memory is short, there is room for {speed.room} at a time."
            parts.append(Text(text, style="red"))
    if page.assumed:
        parts.append(
            Text(f"The tokenizer is not at hand: {page.vocabulary:,} entries are assumed.")
        )
    return Group(*parts, Text(f"\n{_NOTE}", style="dim"))


def _times(cost: LadderCost) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold")
    table.add_column("rung")
    for heading in _HEADINGS:
        table.add_column(heading, justify="right")
    for rung in cost.rungs:
        table.add_row(
            rung.speed.rung,
            count(rung.speed.parameters),
            count(rung.speed.tokens),
            f"{count(rung.tokens_per_second)}{'*' * rung.extrapolated}",
            _long(rung.seconds),
            f"{rung.overhead / rung.seconds:.0%}",
            str(rung.designs),
            _long(rung.work),
        )
    return table


def _memory(cost: LadderCost) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold")
    table.add_column("memory")
    headings = ("weights", "each sequence", "at once", "of a step", "in all", "there is")
    for heading in headings:
        table.add_column(heading, justify="right")
    for speed in (rung.speed for rung in cost.rungs):
        table.add_row(
            speed.rung,
            _size(speed.weight_bytes),
            _size(speed.sequence_bytes),
            str(speed.at_once),
            str(speed.sequences),
            _size(speed.needed_bytes),
            _size(speed.memory_bytes),
        )
    return table


def _total(cost: LadderCost) -> Text:
    seeds = "1 more seed" if cost.repeats == 1 else f"{cost.repeats} more seeds"
    repeats = f" and {seeds} for noise" if cost.repeats else ""
    workers = "1 worker" if cost.workers == 1 else f"{cost.workers} workers"
    price = "" if cost.dollars is None else f", {_dollars(cost.dollars)}"
    designs = sum(rung.designs for rung in cost.rungs)
    text = f"At most {_long(cost.wall)} with {workers}{price}: {designs} verifications{repeats}."
    return Text(text, style="bold")


def _dollars(amount: float) -> str:
    return f"{amount:,.2f} dollars" if amount >= 0.01 else "less than a cent"


def _long(seconds: float) -> str:
    """Write a duration; days and years where there are no hours to tell."""
    hours = seconds / 3600
    if hours < 100:
        return duration(seconds)
    return f"{hours / 24:,.0f} days" if hours < 24 * 1000 else f"{hours / 24 / 365:,.0f} years"


def _size(number: float) -> str:
    return f"{number / 2**30:.1f} GiB" if number >= 2**30 else f"{number / 2**20:.1f} MiB"
