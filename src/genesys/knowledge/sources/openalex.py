"""OpenAlex: an open catalogue of scholarly works."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from genesys.knowledge.passage import Passage
from genesys.knowledge.sources.outside import Outside
from genesys.knowledge.web.key import Key
from genesys.knowledge.web.request import Request
from genesys.knowledge.web.shape import shaped
from genesys.knowledge.work import Work, arxiv_of, doi_of

_FIELDS = (
    "id,doi,display_name,publication_year,authorships,abstract_inverted_index,primary_location,"
    "locations"
)
_LONGEST_ABSTRACT = 5_000
"""Words."""


@dataclass(frozen=True)
class OpenAlex(Outside):
    """Works by relevance of title, abstract and full text; abstracts where publishers allow it.

    Rule: a free key is asked for since February 2026; with it about a thousand searches a day are
    free, without it about ten; never more than a hundred requests a second
    (developers.openalex.org, "Authentication and rate limits"). An e-mail address in `mailto` tells
    them whom to write to. Its data are CC0.
    """

    address: str = "https://api.openalex.org"
    mailto: str = ""
    """An address of yours, sent along; empty: none."""

    variables: ClassVar[tuple[str, ...]] = ("OPENALEX_API_KEY",)
    """Environment variables of which the first that is set holds the key."""

    title: ClassVar[str] = "OpenAlex"
    manners: ClassVar[tuple[str, ...]] = (*Outside.manners, "mailto")

    def look_up(self, query: str, k: int) -> Sequence[Passage]:
        """Ask for the `k` most relevant works."""
        # Its query language has wildcards and operators; a word that looks like one is refused.
        words = re.sub(r"[^\w\s-]+", " ", query)
        parameters: dict[str, str | int] = {"search": words, "per_page": k, "select": _FIELDS}
        request = Request(
            self.name,
            f"{self.address.rstrip('/')}/works",
            parameters | ({"mailto": self.mailto} if self.mailto else {}),
            key=Key.found(self.variables, parameter="api_key"),
            interval=self.interval,
            timeout=self.timeout,
        )
        answer = shaped(_Answer, self.web.fetch(request, json.loads), self.name)
        return [_work(work).passage(self.name) for work in answer.results]


@dataclass(frozen=True)
class _Named:
    display_name: str | None = None


@dataclass(frozen=True)
class _Authorship:
    author: _Named | None = None


@dataclass(frozen=True)
class _Location:
    landing_page_url: str | None = None
    source: _Named | None = None


@dataclass(frozen=True)
class _Work:
    id: str
    display_name: str | None = None
    doi: str | None = None
    publication_year: int | None = None
    authorships: Sequence[_Authorship] | None = None
    abstract_inverted_index: Mapping[str, Sequence[int]] | None = None
    primary_location: _Location | None = None
    locations: Sequence[_Location] | None = None


@dataclass(frozen=True)
class _Answer:
    results: Sequence[_Work]


def _work(work: _Work) -> Work:
    pages = [place.landing_page_url for place in work.locations or ()]
    home = work.primary_location or _Location()
    names = [authorship.author for authorship in work.authorships or ()]
    return Work(
        id=work.id.rpartition("/")[2],
        title=work.display_name or "",
        abstract=abstract(work.abstract_inverted_index or {}),
        authors=tuple(name.display_name for name in names if name and name.display_name),
        year=work.publication_year,
        venue=(home.source and home.source.display_name) or "",
        arxiv=arxiv_of(work.doi, home.landing_page_url, *pages),
        doi=doi_of(work.doi),
        url=home.landing_page_url or work.doi or work.id,
    )


def abstract(places: Mapping[str, Sequence[int]]) -> str:
    """Return the text of which this tells at what places each word stands.

    >>> abstract({"forgets": [2], "Gate": [0], "that": [1]})
    'Gate that forgets'
    """
    words = sorted((place, word) for word, where in places.items() for place in where)
    return " ".join(word for _, word in words[:_LONGEST_ABSTRACT])
