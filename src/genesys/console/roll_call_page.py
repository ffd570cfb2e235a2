"""Which LLMs are there, and what is wrong with those that are not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from genesys.console.quantity import count, dollars, duration
from genesys.llm.roll_call import Present

_SHOWN = 300
"""Characters of what an LLM says of itself; why it does not answer is shown whole."""


@dataclass(frozen=True)
class RollCallPage:
    """How the LLMs of a run answered."""

    called: Sequence[Present]

    @property
    def complete(self) -> bool:
        """Whether all answered."""
        return all(one.answered for one in self.called)

    @property
    def as_json(self) -> list[dict[str, Any]]:
        """The answers as plain JSON values."""
        return [asdict(one) for one in self.called]


def screen(page: RollCallPage) -> RenderableType:
    """Draw the answers for a terminal."""
    if not page.called:
        return Text("The config names no LLM.")
    table = Table(box=None, pad_edge=False, header_style="dim")
    for title in ("LLM", "model", "roles", ""):
        table.add_column(title)
    for title in ("time", "tokens", "cost"):
        table.add_column(title, justify="right", no_wrap=True)
    for one in page.called:
        verdict = Text("answered", "green") if one.answered else Text("failed", "red")
        table.add_row(
            Text(one.llm),
            Text(one.model),
            Text(_roles(one)),
            verdict,
            duration(one.seconds),
            count(one.usage.read + one.usage.written),
            dollars(one.dollars),
        )
    words = [Text(f"{one.llm}: {_words(one)}") for one in page.called]
    return Group(table, *words)


def _roles(one: Present) -> str:
    return ", ".join(one.roles)


def _words(one: Present) -> str:
    words = " ".join(one.words.split()) or "(nothing)"
    return words[:_SHOWN] if one.answered else words
