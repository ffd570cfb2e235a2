"""Semantic Scholar: papers of all fields, by its Graph API."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from genesys.knowledge.passage import Passage
from genesys.knowledge.sources.outside import Outside
from genesys.knowledge.web.key import Key
from genesys.knowledge.web.request import Request
from genesys.knowledge.web.shape import shaped
from genesys.knowledge.work import Work

_FIELDS = "title,abstract,year,authors,venue,externalIds,url"
_ALONE = 3.0


@dataclass(frozen=True)
class SemanticScholar(Outside):
    """Abstracts by relevance, with the identifiers of other services.

    Rule: with a key one request a second over all endpoints; without one a pool of allowances that
    all users of the world share, so that 429 is common, and this source then leaves three seconds
    between requests. Back-off is asked for (www.semanticscholar.org/product/api, "API Key Form" and
    its tutorial). Hyphens are written as spaces: a hyphenated word matches nothing.
    """

    address: str = "https://api.semanticscholar.org"
    """Below which `/graph/v1` lies."""

    variables: ClassVar[tuple[str, ...]] = ("SEMANTIC_SCHOLAR_API_KEY", "S2_API_KEY")
    """Environment variables of which the first that is set holds the key."""

    title: ClassVar[str] = "Semantic Scholar"

    def look_up(self, query: str, k: int) -> Sequence[Passage]:
        """Ask for the `k` most relevant papers."""
        key = Key.found(self.variables, header="x-api-key")
        request = Request(
            self.name,
            f"{self.address.rstrip('/')}/graph/v1/paper/search",
            {"query": query.replace("-", " "), "limit": k, "fields": _FIELDS},
            key=key,
            interval=self.interval if key else self.interval * _ALONE,
            timeout=self.timeout,
        )
        answer = shaped(_Answer, self.web.fetch(request, json.loads), self.name)
        return [_work(paper).passage(self.name) for paper in answer.data]


@dataclass(frozen=True)
class _Author:
    name: str | None = None


@dataclass(frozen=True)
class _Paper:
    paperId: str
    title: str | None = None
    abstract: str | None = None
    year: int | None = None
    venue: str | None = None
    url: str | None = None
    authors: Sequence[_Author] | None = None
    externalIds: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class _Answer:
    total: int
    """Always there; `data` is left out where it is 0."""

    data: Sequence[_Paper] = field(default=())


def _work(paper: _Paper) -> Work:
    known = paper.externalIds or {}
    return Work(
        id=paper.paperId,
        title=paper.title or "",
        abstract=paper.abstract or "",
        authors=tuple(author.name for author in paper.authors or () if author.name),
        year=paper.year,
        venue=paper.venue or "",
        arxiv=str(known.get("ArXiv") or ""),
        doi=str(known.get("DOI") or ""),
        semantic_scholar=paper.paperId,
        url=paper.url or f"https://www.semanticscholar.org/paper/{paper.paperId}",
    )
