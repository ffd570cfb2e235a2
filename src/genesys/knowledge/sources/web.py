"""The web, by one of several search engines."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from genesys import plugins
from genesys.knowledge.passage import Passage
from genesys.knowledge.plain_text import one_line, shortened
from genesys.knowledge.sources.outside import Outside
from genesys.knowledge.sources.providers.base import Page, Provider
from genesys.knowledge.work import arxiv_of, doi_of, is_web_address

_LONGEST_TEXT = 2_000


@dataclass(frozen=True)
class WebSearch(Outside):
    """Pages of the web with what the engine quotes of them.

    Limits and terms are those of the provider; its file says them.
    """

    provider: str = "searxng"
    """A file of `sources/providers`: `searxng` (one of your own, no key), `brave`, `tavily`; or
    the dotted name of a module of yours."""

    address: str = ""
    """Of the engine; empty: the provider's own."""

    title: ClassVar[str] = "Web"
    most: ClassVar[int] = 20

    def look_up(self, query: str, k: int) -> Sequence[Passage]:
        """Ask the provider for the `k` best pages."""
        engine = plugins.load(Provider, self.provider)
        asked = engine.request(query, k, self.address.rstrip("/"))
        request = replace(asked, interval=self.interval, timeout=self.timeout)
        pages = engine.read(self.web.fetch(request, json.loads))
        return [self._passage(page) for page in pages if is_web_address(page.url)]

    def _passage(self, page: Page) -> Passage:
        url, title = one_line(page.url), one_line(page.title) or one_line(page.url)
        arxiv, doi = arxiv_of(url), doi_of(url)
        aliases = (arxiv and f"arxiv:{arxiv}", doi and not arxiv and f"doi:{doi.lower()}")
        return Passage(
            source=self.name,
            id=url,
            title=title,
            text=shortened(page.text, _LONGEST_TEXT) or title,
            citation=f"{title}, {url}",
            url=url,
            aliases=tuple(alias for alias in aliases if alias),
        )
