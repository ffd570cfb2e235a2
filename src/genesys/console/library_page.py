"""What can be looked up: the list of papers, one of them, what a query found."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from genesys.errors import ConfigError
from genesys.knowledge.hit import Hit
from genesys.knowledge.index.sentences import sentences
from genesys.knowledge.index.words import words
from genesys.knowledge.lookup import Lookup
from genesys.knowledge.paper import Paper, papers
from genesys.knowledge.passage import Passage
from genesys.knowledge.plain_text import lines, one_line, shortened

if TYPE_CHECKING:
    from genesys.knowledge.files.folder import Added

HERE = ("papers", "units", "files", "designs", "lessons")
"""Sources on this machine."""

_FIELDS = ("problem", "idea", "formula", "claims")
_EXCERPT = 240
"""Characters of a passage's text that stand below a hit."""

_REASON = 120
"""Characters of why it matched."""

_LINKS = 3

_WRAPPED = re.compile(r"(?<=[^\n]{60})(?<![.!?:;])\n(?!\n)")
"""A line break that a long line was broken by, within a sentence."""


@dataclass(frozen=True)
class PaperList:
    """The papers of the reference library."""

    papers: Sequence[Paper]

    @classmethod
    def of(cls) -> PaperList:
        """Take all of them."""
        return cls(list(papers().values()))

    @property
    def as_json(self) -> list[dict[str, Any]]:
        """The list as plain JSON values."""
        return [plain_paper(paper) for paper in self.papers]


@dataclass(frozen=True)
class Stock:
    """All that some sources on this machine have."""

    passages: Sequence[Passage]
    notices: Sequence[str] = ()

    @property
    def as_json(self) -> dict[str, Any]:
        """The stock as plain JSON values."""
        return {
            "passages": [asdict(passage) for passage in self.passages],
            "notices": list(self.notices),
        }


@dataclass(frozen=True)
class NewFiles:
    """What was added to the folder of own files."""

    folder: Path
    added: Added

    @property
    def as_json(self) -> dict[str, Any]:
        """What was added as plain JSON values."""
        return {"folder": str(self.folder), **asdict(self.added)}


def chosen_paper(name: str) -> Paper:
    """Return the paper with this id or arXiv number; ConfigError, with near ids, for none."""
    known = papers()
    number = name.casefold().removeprefix("arxiv:")
    found = [paper for paper in known.values() if number in (paper.id, paper.arxiv)]
    if found and number:
        return found[0]
    near = difflib.get_close_matches(number, known, n=3, cutoff=0.4)
    advice = f"; did you mean {', '.join(near)}?" if near else "."
    raise ConfigError(f"No paper {name!r} in the library{advice} `genesys library` lists them.")


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
    table.add_column("id", no_wrap=True, style="cyan")
    table.add_column("year")
    table.add_column("title")
    for paper in papers.papers:
        table.add_row(paper.id, str(paper.year), Text(paper.title))
    hint = (
        f"\n{len(papers.papers)} papers. `genesys library show ID` shows one, "
        "`genesys library WORDS` searches, `genesys library add PATH` adds files of yours."
    )
    return Group(table, Text(hint, style="dim"))


def stock_screen(stock: Stock) -> RenderableType:
    """Draw what sources have for a terminal."""
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold")
    table.add_column("id", overflow="fold", style="cyan")
    table.add_column("title")
    for passage in stock.passages:
        section = f" / {passage.section}" if passage.section not in ("", passage.title) else ""
        table.add_row(Text(_name(passage)), Text(one_line(passage.title + section)))
    hint = f"\n{len(stock.passages)} passages. `genesys library show ID` shows one."
    return Group(table, Text(hint, style="dim"), *_notices(stock.notices))


def paper_screen(paper: Paper) -> RenderableType:
    """Draw one paper's card for a terminal."""
    where = ", ".join(part for part in (paper.venue or str(paper.year), paper.url) if part)
    parts: list[RenderableType] = [Text(paper.title, style="bold")]
    parts += [Text(", ".join(paper.authors))] if paper.authors else []
    parts.append(Text.assemble((f"papers/{paper.id}", "cyan"), (f"  {where}", "dim")))
    for name in _FIELDS:
        if text := getattr(paper, name):
            parts += [Text(f"\n{name}", style="bold"), Padding(Text(text), (0, 0, 0, 2))]
    told = {"units": paper.units, "units near it": paper.related, "tags": paper.tags}
    parts += [Text()] if any(told.values()) else []
    parts += [Text(f"{name}: {', '.join(words)}") for name, words in told.items() if words]
    if paper.units or paper.related:
        parts.append(Text("`genesys show UNIT` shows one.", style="dim"))
    return Group(*parts)


def passage_screen(passage: Passage) -> RenderableType:
    """Draw one passage for a terminal."""
    parts: list[RenderableType] = [Text(one_line(passage.title), style="bold")]
    parts.append(Text(_name(passage), style="cyan"))
    section = "" if passage.section in (passage.title, passage.citation) else passage.section
    told = [section, passage.citation, passage.url, *passage.links]
    parts += [Text(one_line(line), style="dim") for line in told if line]
    return Group(*parts, Text(), Text(lines(passage.text)))


def hits_screen(found: Lookup) -> RenderableType:
    """Draw what a query found for a terminal."""
    asked = words(found.query.text)
    if not found.hits:
        why = "" if asked else " The query has no word to look for."
        return Group(Text(f"Nothing was found.{why}"), *_notices(found.notices))
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(justify="right", style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    for number, hit in enumerate(found.hits, start=1):
        table.add_row(str(number), Group(*_told(hit, asked), Text()))
    # What is outside of this machine is read at its own address.
    here = any(hit.passage.source in HERE for hit in found.hits)
    shown = [Text("`genesys library show ID` shows all of one.", style="dim")] if here else []
    return Group(table, *shown, *_notices(found.notices))


def new_files_screen(new: NewFiles) -> RenderableType:
    """Draw what was added for a terminal, without what was refused."""
    files = new.added.files
    if not files:
        return Text(f"Nothing is new: {new.folder} has it already.")
    count = "1 file is" if len(files) == 1 else f"{len(files)} files are"
    hint = f"{count} new in {new.folder}. `genesys library WORDS --from files` searches there."
    return Group(*(Text(f"added {file}") for file in files), Text(hint, style="dim"))


def _told(hit: Hit, asked: Sequence[str]) -> Iterator[Text]:
    """Yield the lines of one hit. Nothing is said twice."""
    passage, title = hit.passage, one_line(hit.passage.title)
    yield Text(title, style="bold")
    yield Text.assemble((_name(passage), "cyan"), (f"  {one_line(passage.url)}", "dim"))
    citation = one_line(passage.citation).replace(f", {title}", "")
    section = one_line(passage.section)
    about = citation if section in title or section in citation else f"{citation}, {section}"
    if about:
        yield Text(about.removeprefix(", "), style="dim")
    excerpt = _excerpt(hit, asked)
    if excerpt:
        yield Text(_cut(excerpt, _EXCERPT))
    why = one_line(hit.why)
    for known in (title, excerpt):
        why = why.replace(f": {known}", "") if known else why
    if why:
        yield Text(_cut(why, _REASON), style="dim")
    yield from (Text(one_line(link), style="dim") for link in passage.links[:_LINKS])


def _excerpt(hit: Hit, asked: Sequence[str]) -> str:
    """Return the sentence that is nearest in meaning, else the one with most of the words."""
    text, why = hit.passage.text.partition("```")[0], one_line(hit.why)
    title = one_line(hit.passage.title)
    near = [one for one in _sentences(text) if one not in title and f": {one}" in why]
    if near:
        return near[0]
    said = [one for one in _sentences(_WRAPPED.sub(" ", text)) if one not in title]
    # The ending of a word, which varies, is left out of account.
    stems = [word[: max(4, len(word) - 3)] for word in asked]
    return max(said, key=lambda one: sum(stem in one.casefold() for stem in stems), default="")


def _sentences(text: str) -> list[str]:
    return [line for line in map(one_line, sentences(text)) if line]


def _name(passage: Passage) -> str:
    return f"{passage.source}/{one_line(passage.id)}"


def _cut(text: str, most: int) -> str:
    short = shortened(text, most)
    return short if short == text else f"{short} ..."


def _notices(notices: Iterable[str]) -> list[Text]:
    return [Text(f"Note: {one_line(notice)}", style="yellow") for notice in notices]
