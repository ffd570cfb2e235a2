"""How a session by hand ended: the design, what the checker said of it, what it cost."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.text import Text

from genesys.architecture.outline import outline
from genesys.console.session_page import SessionPage, totals
from genesys.evolution.design import Design
from genesys.evolution.events import DesignAdded
from genesys.knowledge.plain_text import lines as plain_lines


def screen(page: SessionPage, run: str, lowest: str) -> RenderableType:
    """Draw the end for a terminal; `lowest` is the rung on which a design is verified first."""
    record = page.record
    parts: list[RenderableType] = [Text(plain_lines(record.fate), style="bold")]
    if record.title:
        parts.append(Text(record.title, style="italic"))
    if isinstance(record.end, DesignAdded):
        parts += _design(record.end.design, page)
    parts.append(Text(f"\n{totals(page)}"))
    if page.attempts:
        told = ", ".join(f"{place} {number}" for place, number in page.attempts.items())
        parts.append(Text(f"Attempts: {told}"))
    parts.append(Text("\nNext:"))
    if isinstance(record.end, DesignAdded):
        name = record.end.design.id
        parts += [Text(f"  genesys {word} {name} --run {run}") for word in ("show", "code")]
        parts.append(Text(f"  genesys verify {name} --rung {lowest} --run {run}"))
    parts.append(Text(f"  genesys session {record.number} --run {run}"))
    return Group(*parts)


def _design(design: Design, page: SessionPage) -> Iterator[RenderableType]:
    yield Text(f"\n{outline(design.unit_tree)}")
    if design.reviews:
        ratings = ", ".join(str(review.rating) for review in design.reviews)
        yield Text(f"\nReviewed with {ratings} of 5.")
    verdicts = [each.verdict for each in page.exchanges if each.verdict is not None]
    for finding in verdicts[-1].findings if verdicts else ():
        yield Text(f"- {finding}", style="yellow")
