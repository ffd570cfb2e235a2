"""What can be looked up: the list of papers, one of them, what a query found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from genesys.knowledge.lookup import Lookup
from genesys.knowledge.paper import Paper
from genesys.knowledge.passage import Passage
from genesys.knowledge.plain_text import lines, one_line

_FIELDS = ("problem", "idea", "formula", "claims")


@dataclass(frozen=True)
class PaperList:
    """The papers of the reference library."""

    papers: Sequence[Paper]

    @property
    def as_json(self) -> list[dict[str, Any]]:
        """The list as plain JSON values."""
        return [plain_paper(paper) for paper in self.papers]


def plain_paper(paper: Paper) -> dict[str, Any]:
    """Return a paper with its card as plain JSON values."""
    return {**asdict(paper), "url": paper.url, "citation": paper.citation}


def plain_lookup(found: Lookup) -> dict[str, Any]:
    """Return what was found as plain JSON values."""
    return {
        "query": found.query.text,
        "hits": [{**asdict(hit.passage), "score": hit.score, "why": hit.why} for hit in found.hits],
        "notices": list(found.notices),
    }


def list_screen(papers: PaperList) -> RenderableType:
    """Draw the list for a terminal."""
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold")
    table.add_column("id", no_wrap=True)
    table.add_column("year")
    table.add_column("title")
    for paper in papers.papers:
        table.add_row(paper.id, str(paper.year), Text(paper.title))
    hint = (
        f"\n{len(papers.papers)} papers. `genesys library show ID` shows one, "
        "`genesys library WORDS` searches, `genesys library add PATH` adds files of yours."
    )
    return Group(table, Text(hint, style="dim"))


def paper_screen(paper: Paper) -> RenderableType:
    """Draw one paper's card for a terminal."""
    head = Text(paper.title, style="bold")
    where = ", ".join(part for part in (paper.venue or str(paper.year), paper.url) if part)
    parts: list[RenderableType] = [head, Text(", ".join(paper.authors)), Text(where, style="dim")]
    for name in _FIELDS:
        if text := getattr(paper, name):
            parts += [Text(f"\n{name}", style="bold"), Padding(Text(text), (0, 0, 0, 2))]
    told = {"units": paper.units, "related units": paper.related, "tags": paper.tags}
    parts.append(Text())
    parts += [Text(f"{name}: {', '.join(words)}") for name, words in told.items() if words]
    if paper.units:
        parts.append(Text("`genesys show UNIT` shows one.", style="dim"))
    return Group(*parts)


def passage_screen(passage: Passage) -> RenderableType:
    """Draw one passage for a terminal."""
    parts: list[RenderableType] = [Text(one_line(passage.title), style="bold")]
    parts += [Text(one_line(line)) for line in (passage.section, passage.citation) if line]
    parts += [Text(one_line(link), style="dim") for link in (passage.url, *passage.links) if link]
    return Group(*parts, Text(), Text(lines(passage.text)))


def hits_screen(found: Lookup) -> RenderableType:
    """Draw what a query found for a terminal."""
    parts: list[RenderableType] = []
    for number, hit in enumerate(found.hits, start=1):
        passage = hit.passage
        head = Text(f"{number:>2}  ", style="dim")
        head.append(one_line(passage.title), style="bold")
        head.append(f"  {passage.source}/{one_line(passage.id)}", style="cyan")
        parts.append(head)
        below = [passage.section, passage.citation, hit.why, *passage.links]
        parts += [
            Padding(Text(one_line(line), style="dim"), (0, 0, 0, 4)) for line in below if line
        ]
    if not found.hits:
        parts.append(Text("Nothing was found."))
    parts += [Text(f"Note: {one_line(notice)}", style="yellow") for notice in found.notices]
    return Group(*parts)
