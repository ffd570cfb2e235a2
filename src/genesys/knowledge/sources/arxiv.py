"""arXiv: preprints, by its Atom interface, and whole papers, by their HTML or PDF."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar
from xml.etree import ElementTree

from annotated_types import Ge

from genesys.errors import KnowledgeError, SourceError
from genesys.knowledge.files.chunks import chunked
from genesys.knowledge.files.document import Document
from genesys.knowledge.files.pdf import read_pdf
from genesys.knowledge.passage import Passage
from genesys.knowledge.plain_text import lines, one_line
from genesys.knowledge.sources.outside import Outside
from genesys.knowledge.sources.paper_page import read_page
from genesys.knowledge.web.failures import Refused
from genesys.knowledge.web.request import Request
from genesys.knowledge.work import Work, arxiv_of

_ATOM = "{http://www.w3.org/2005/Atom}"
_ARXIV = "{http://arxiv.org/schemas/atom}"
_IDENTIFIER = re.compile(r"(\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})(v\d+)?")
_WORDS = 12
_COMMON = """
a an and andnot any are as at be by can do does for from how i if in into is it its not of on or
that the their them then there these this to was we what when where which while who why with without
"""
_LARGEST = {"html": 20 << 20, "pdf": 60 << 20}
"""Bytes of a paper, by its form."""

_PIECE = 300
"""Words at most; sections are cut into equal pieces, so that most have more than half of it."""


@dataclass(frozen=True)
class Arxiv(Outside):
    """Abstracts of preprints that have all words of the query, else any of them, by relevance.

    Rule: one request every three seconds, one connection at a time, over all machines of one user
    (Terms of Use for arXiv APIs, info.arxiv.org/help/api/tou.html). Needs no key. Metadata are
    CC0; the papers are their authors': what `read` returns is for reading, not for handing on.
    """

    interval: Annotated[float, Ge(0)] = 3.0
    address: str = "https://export.arxiv.org"
    """Of the Atom interface, below which `/api/query` lies."""

    pages: str = "https://arxiv.org"
    """Where whole papers are: `/html/ID` and `/pdf/ID`."""

    categories: tuple[str, ...] = ("cs.CL", "cs.LG", "cs.AI", "cs.NE", "cs.CV", "stat.ML")
    """Only papers in one of these; empty: in any."""

    title: ClassVar[str] = "arXiv"

    def look_up(self, query: str, k: int) -> Sequence[Passage]:
        """Ask for all words; if there is no such paper, for any of them."""
        words = _words(query)
        if not words:
            return ()
        found = self._entries(" AND ".join(words), k)
        if not found and len(words) > 1:
            found = self._entries(" OR ".join(words), k)
        return [work.passage(self.name) for work in found]

    def read(self, identifier: str) -> tuple[Passage, ...]:
        """Return a whole paper in pieces of at most 300 words, none over two sections.

        `identifier` is as `2405.21060` or `2405.21060v2`. The pieces have ids as `2405.21060#3`.
        Mathematics is LaTeX where there is an HTML version, else what the PDF's text has of it.
        Raises SourceError for what is no identifier, for a paper that arXiv does not have, or has
        neither as HTML nor as a PDF with text.
        """
        asked = one_line(identifier).removeprefix("arXiv:").removeprefix("arxiv:")
        if not _IDENTIFIER.fullmatch(asked):
            raise SourceError(f"arxiv: expected an id such as 2405.21060, got {asked[:60]!r}.")
        return self.web.remembered(
            self.name, {"read": asked, "pages": self.pages}, lambda: self._whole(asked)
        )

    def _entries(self, terms: str, k: int) -> Sequence[Work]:
        if self.categories:
            terms = f"({terms}) AND ({' OR '.join(f'cat:{name}' for name in self.categories)})"
        request = Request(
            self.name,
            f"{self.address.rstrip('/')}/api/query",
            {"search_query": terms, "start": 0, "max_results": k, "sortBy": "relevance"},
            interval=self.interval,
            timeout=self.timeout,
        )
        feed = self.web.fetch(request, _feed)
        if feed.tag != f"{_ATOM}feed":
            raise SourceError(
                f"arxiv: expected an Atom feed, got {feed.tag!r}. Check `address`; if it is right, "
                "the service has changed."
            )
        return [_work(entry) for entry in feed.iter(f"{_ATOM}entry")]

    def _whole(self, identifier: str) -> Sequence[Passage]:
        paper = self._paper(identifier)
        name = arxiv_of(f"arxiv:{identifier}")
        title = one_line(paper.title) or f"arXiv:{name}"
        return [
            Passage(
                source=self.name,
                id=f"{name}#{number}",
                title=title,
                text=lines(piece.text),
                citation=f"{title}, arXiv:{name}" + (f", {piece.heading}" if piece.heading else ""),
                url=f"https://arxiv.org/abs/{identifier}",
                section=one_line(piece.heading),
            )
            for number, piece in enumerate(chunked(paper, _PIECE), 1)
        ]

    def _paper(self, identifier: str) -> Document:
        try:
            return self.web.fetch(self._page("html", identifier), read_page)
        except Refused as refusal:
            if refusal.status != 404:
                raise
        # Papers of before December 2023, and those whose LaTeX could not be read, have no HTML.
        try:
            return self.web.fetch(self._page("pdf", identifier), read_pdf)
        except SourceError:
            raise
        except KnowledgeError as error:
            raise SourceError(f"arxiv: the PDF of {identifier}: {error}") from error

    def _page(self, form: str, identifier: str) -> Request:
        return Request(
            self.name,
            f"{self.pages.rstrip('/')}/{form}/{identifier}",
            interval=self.interval,
            timeout=self.timeout,
            largest=_LARGEST[form],
        )


def _words(query: str) -> list[str]:
    """Return the first telling words in ASCII, as terms: the service refuses all other letters."""
    plain = unicodedata.normalize("NFKD", query).encode("ascii", "ignore").decode()
    words = dict.fromkeys(re.findall(r"[a-z0-9]+", plain.lower()))
    telling = [word for word in words if word not in _COMMON.split()] or list(words)
    return [f"all:{word}" for word in telling[:_WORDS]]


def _feed(body: bytes) -> ElementTree.Element:
    if b"<!DOCTYPE" in body or b"<!ENTITY" in body:
        raise ValueError("expected an Atom feed, got a document with declarations of its own")
    try:
        return ElementTree.fromstring(body)
    except ElementTree.ParseError as error:
        raise ValueError(f"not XML: {error}") from None


def _work(entry: ElementTree.Element) -> Work:
    """Read one entry. The service tells of errors as entries, with status 200 at times."""

    def text(tag: str) -> str:
        return one_line(entry.findtext(tag) or "")

    url, summary = text(f"{_ATOM}id"), text(f"{_ATOM}summary")
    identifier = arxiv_of(url)
    if not identifier:
        raise SourceError(f"arxiv refuses: {summary or url or 'an entry without id'}")
    year = text(f"{_ATOM}published")[:4]
    return Work(
        id=identifier,
        title=text(f"{_ATOM}title"),
        abstract=summary,
        authors=tuple(
            one_line(author.findtext(f"{_ATOM}name") or "")
            for author in entry.iter(f"{_ATOM}author")
        ),
        year=int(year) if year.isdecimal() else None,
        venue=text(f"{_ARXIV}journal_ref"),
        arxiv=identifier,
        doi=text(f"{_ARXIV}doi"),
        url=f"https://arxiv.org/abs/{identifier}",
    )
