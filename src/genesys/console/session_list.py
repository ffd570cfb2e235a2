"""The design sessions of a run, a line each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from genesys.console.quantity import count, dollars
from genesys.console.session_record import SessionRecord
from genesys.llm.spend import Spend


@dataclass(frozen=True)
class SessionList:
    """The sessions with what each spent, and the whole run's spend."""

    sessions: Sequence[SessionRecord]
    spends: Mapping[int, Spend]
    """By the session's number; those that asked no LLM have none."""

    total: Spend

    @property
    def as_json(self) -> dict[str, Any]:
        """The list as plain JSON values."""
        return {
            "sessions": [self._plain(record) for record in self.sessions],
            "total": asdict(self.total),
        }

    def spend(self, record: SessionRecord) -> Spend:
        """Return what one session spent."""
        return self.spends.get(record.number, Spend())

    def _plain(self, record: SessionRecord) -> dict[str, Any]:
        return {
            "session": record.number,
            "designer": record.started.designer,
            "mode": record.started.mode,
            "parents": list(record.started.parents),
            "title": record.title,
            "outcome": record.outcome,
            "fate": record.fate,
            "spend": asdict(self.spend(record)),
        }


def screen(found: SessionList) -> RenderableType:
    """Draw the list for a terminal."""
    if not found.sessions:
        return Text("No design session yet: `genesys discover` or `genesys design` starts some.")
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold")
    table.add_column("session", justify="right")
    for heading in ("designer", "mode", "parents", "title", "end"):
        table.add_column(heading, overflow="fold")
    for heading in ("calls", "tokens", "dollars"):
        table.add_column(heading, justify="right", no_wrap=True)
    for record in found.sessions:
        spend = found.spend(record)
        tokens = spend.usage.read + spend.usage.written
        table.add_row(
            str(record.number),
            Text(record.started.designer),
            Text(record.started.mode),
            Text(", ".join(record.started.parents)),
            Text(record.title),
            Text(record.outcome),
            str(spend.calls),
            count(tokens),
            dollars(spend.dollars),
        )
    tokens = found.total.usage.read + found.total.usage.written
    sessions = "1 session" if len(found.sessions) == 1 else f"{len(found.sessions)} sessions"
    hint = (
        f"\n{sessions}, {found.total.calls} calls of LLMs, {count(tokens)} "
        f"tokens, {dollars(found.total.dollars)}. `genesys session NUMBER` shows all of one."
    )
    return Group(table, Text(hint, style="dim"))
