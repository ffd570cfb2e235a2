"""Brave Search: an index of the web of its own."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from genesys.errors import SourceError
from genesys.knowledge.sources.providers.base import Page, Provider
from genesys.knowledge.web.key import Key
from genesys.knowledge.web.request import Request
from genesys.knowledge.web.shape import shaped


class Brave(Provider):
    """Needs a key in BRAVE_API_KEY; one request a second is allowed on every plan.

    Protocol: api-dashboard.search.brave.com/documentation. A query has at most 400 characters and
    50 words, an answer at most 20 results.
    """

    def request(self, query: str, k: int, address: str) -> Request:
        """Ask `/res/v1/web/search`; raises SourceError without a key."""
        key = Key.found(("BRAVE_API_KEY",), header="x-subscription-token")
        if key is None:
            raise SourceError("web: brave needs a key: put one into BRAVE_API_KEY.")
        return Request(
            "web",
            f"{address or 'https://api.search.brave.com'}/res/v1/web/search",
            {"q": " ".join(query.split()[:50]), "count": k, "text_decorations": "false"},
            key=key,
        )

    def read(self, answer: object) -> Sequence[Page]:
        """Read `web.results`, which are left out where nothing was found."""
        found = shaped(_Answer, answer, "brave").web.results
        return [Page(page.url, page.title or "", _plain(page.description or "")) for page in found]


@dataclass(frozen=True)
class _Result:
    url: str
    title: str | None = None
    description: str | None = None


@dataclass(frozen=True)
class _Web:
    results: Sequence[_Result] = ()


@dataclass(frozen=True)
class _Answer:
    type: str
    """`search`; an answer without it is none of theirs."""

    web: _Web = field(default_factory=_Web)


def _plain(text: str) -> str:
    """Undo the mark-up of words that were found."""
    return html.unescape(re.sub(r"</?strong>", "", text))
