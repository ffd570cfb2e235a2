"""Tavily: a search engine made for LLMs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from genesys.errors import SourceError
from genesys.knowledge.sources.providers.base import Page, Provider
from genesys.knowledge.web.key import Key
from genesys.knowledge.web.request import Request
from genesys.knowledge.web.shape import shaped


class Tavily(Provider):
    """Needs a key in TAVILY_API_KEY; a search costs one credit of its plan.

    Protocol: docs.tavily.com, "Search". An answer has at most 20 results.
    """

    def request(self, query: str, k: int, address: str) -> Request:
        """Post to `/search`; raises SourceError without a key."""
        key = Key.found(("TAVILY_API_KEY",), header="authorization", scheme="Bearer ")
        if key is None:
            raise SourceError("web: tavily needs a key: put one into TAVILY_API_KEY.")
        return Request(
            "web",
            f"{address or 'https://api.tavily.com'}/search",
            body={"query": query, "max_results": k, "search_depth": "basic"},
            key=key,
        )

    def read(self, answer: object) -> Sequence[Page]:
        """Read `results`."""
        found = shaped(_Answer, answer, "tavily").results
        return [Page(page.url, page.title or "", page.content or "") for page in found]


@dataclass(frozen=True)
class _Result:
    url: str
    title: str | None = None
    content: str | None = None


@dataclass(frozen=True)
class _Answer:
    results: Sequence[_Result]
