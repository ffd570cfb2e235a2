"""SearXNG: a search engine of many engines, which anybody can run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from genesys.errors import SourceError
from genesys.knowledge.sources.providers.base import Page, Provider
from genesys.knowledge.web.request import Request
from genesys.knowledge.web.shape import shaped


class SearXNG(Provider):
    """Needs no key, and an instance of your own: public ones mostly give no JSON.

    Protocol: docs.searxng.org/dev/search_api. The instance's `settings.yml` must list `json` under
    `search: formats`; else it answers 403. The number of results cannot be asked for.
    """

    def request(self, query: str, k: int, address: str) -> Request:
        """Ask `/search`; raises SourceError without an address."""
        if not address:
            raise SourceError(
                'web: searxng needs the address of an instance, such as address = "http://127.0.0.'
                '1:8080", whose settings.yml lists json under search: formats.'
            )
        return Request(
            "web",
            f"{address}/search",
            {"q": query, "format": "json"},
        )

    def read(self, answer: object) -> Sequence[Page]:
        """Read `results`."""
        found = shaped(_Answer, answer, "searxng").results
        return [Page(page.url or "", page.title or "", page.content or "") for page in found]


@dataclass(frozen=True)
class _Result:
    url: str | None = None
    title: str | None = None
    content: str | None = None


@dataclass(frozen=True)
class _Answer:
    results: Sequence[_Result]
