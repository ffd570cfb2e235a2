"""A scholarly work, as an outside source knows it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from genesys.knowledge.passage import Passage
from genesys.knowledge.plain_text import one_line

_ARXIV = re.compile(
    r"(?:arxiv\.org/(?:abs|pdf|html)/|10\.48550/arxiv\.|\barxiv:)"
    r"(\d{4}\.\d{4,5}|[a-z-]+(?:\.[a-z]{2})?/\d{7})",
    re.IGNORECASE,
)
_DOI = re.compile(r"(?:doi\.org/|doi:)(10\.\d{4,9}/[^\s?#]+)", re.IGNORECASE)
_REPOSITORY = re.compile(r"https?://(?:www\.)?(?:github|gitlab)\.com/[\w.-]+/[\w-]+(?:\.[\w-]+)*")


@dataclass(frozen=True)
class Work:
    """What a service tells of a work. Empty fields are unknown."""

    id: str
    """By which the service knows it."""

    title: str
    abstract: str = ""
    authors: tuple[str, ...] = ()
    year: int | None = None
    venue: str = ""
    arxiv: str = ""
    doi: str = ""
    semantic_scholar: str = ""
    url: str = ""
    links: tuple[str, ...] = ()
    """Addresses of its code or data; repositories that the abstract names are added."""

    def passage(self, source: str) -> Passage:
        """Return it as a passage of this source, its text the abstract, else the title."""
        title, abstract = one_line(self.title), one_line(self.abstract)
        links = dict.fromkeys((*self.links, *_REPOSITORY.findall(abstract)))
        return Passage(
            source=source,
            id=one_line(self.id),
            title=title,
            text=abstract or title,
            citation=self.citation,
            url=one_line(self.url),
            aliases=self.aliases,
            links=tuple(one_line(link) for link in links if is_web_address(link)),
        )

    @property
    def aliases(self) -> tuple[str, ...]:
        """Identifiers by which other sources know the same work."""
        own_doi = self.doi and not arxiv_of(f"doi:{self.doi}")
        named = (
            self.arxiv and f"arxiv:{self.arxiv}",
            own_doi and f"doi:{self.doi.lower()}",
            self.semantic_scholar and f"semantic_scholar:{self.semantic_scholar}",
        )
        return tuple(one_line(name) for name in named if name)

    @property
    def citation(self) -> str:
        """Who, when, what, where.

        >>> Work("1", "On GPT", authors=("Ada Byron", "Al Bo"), year=2020, doi="10.1/x").citation
        'Byron and Bo 2020, On GPT, doi:10.1/x'
        """
        names = [name.split()[-1] for name in self.authors if name.split()]
        who = f"{names[0]} et al." if len(names) > 2 else " and ".join(names)
        when = str(self.year) if self.year else ""
        identifier = f"arXiv:{self.arxiv}" if self.arxiv else self.doi and f"doi:{self.doi}"
        parts = (f"{who} {when}".strip(), self.title, self.venue, identifier or self.url)
        return one_line(", ".join(part for part in parts if part))


def arxiv_of(*texts: str | None) -> str:
    """Return the first arXiv id that an address, a DOI or a text names, without its version.

    >>> arxiv_of(None, "https://arxiv.org/pdf/2405.21060v2")
    '2405.21060'
    """
    found = (_ARXIV.search(text) for text in texts if text)
    return next((match[1] for match in found if match), "")


def doi_of(text: str | None) -> str:
    """Return the DOI that an address names, or nothing.

    >>> doi_of("https://doi.org/10.1000/182")
    '10.1000/182'
    """
    found = _DOI.search(text or "")
    return found[1] if found else ""


def is_web_address(text: str) -> bool:
    """Say whether this is an address of the web: no other kind is handed on."""
    return re.match(r"https?://[^\s/]", text) is not None
