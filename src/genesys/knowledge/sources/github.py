"""GitHub: code of public repositories."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar

from annotated_types import Ge

from genesys.errors import SourceError
from genesys.knowledge.passage import Passage
from genesys.knowledge.plain_text import lines, one_line
from genesys.knowledge.sources.outside import Outside
from genesys.knowledge.web.key import Key
from genesys.knowledge.web.request import Request
from genesys.knowledge.web.shape import shaped


@dataclass(frozen=True)
class GitHub(Outside):
    """Files that contain the words of the query, with the lines around them.

    Rule: code search needs a token (any, without rights) and allows ten requests a minute; a query
    has at most 256 characters (docs.github.com/rest/search/search). The lines around a match come
    by the media type `text-match`. Qualifiers such as `repo:owner/name` may stand in the query.
    """

    interval: Annotated[float, Ge(0)] = 6.0
    address: str = "https://api.github.com"
    language: str = "python"
    """Only files of this language; empty: of any."""

    variables: ClassVar[tuple[str, ...]] = ("GITHUB_TOKEN", "GH_TOKEN")
    """Environment variables of which the first that is set holds the token."""

    title: ClassVar[str] = "GitHub"
    longest: ClassVar[int] = 200

    def look_up(self, query: str, k: int) -> Sequence[Passage]:
        """Ask for the `k` files that fit best."""
        key = Key.found(self.variables, header="authorization", scheme="Bearer ")
        if key is None:
            raise SourceError(
                "github: code search needs a token, which any account can make without rights: put "
                "one into GITHUB_TOKEN, or take `github` out of `sources`."
            )
        narrowed = f"{query} language:{self.language}" if self.language else query
        request = Request(
            self.name,
            f"{self.address.rstrip('/')}/search/code",
            {"q": narrowed, "per_page": k},
            headers={
                "accept": "application/vnd.github.text-match+json",
                "x-github-api-version": "2022-11-28",
            },
            key=key,
            interval=self.interval,
            timeout=self.timeout,
        )
        answer = shaped(_Answer, self.web.fetch(request, json.loads), self.name)
        if answer.incomplete_results:
            self.web.notice("github: the search was cut short; there may be better files.")
        return [self._passage(file) for file in answer.items]

    def _passage(self, file: _File) -> Passage:
        place = one_line(f"{file.repository.full_name}/{file.path}")
        about = one_line(file.repository.description or "")
        fragments = [lines(match.fragment or "") for match in file.text_matches or ()]
        return Passage(
            source=self.name,
            id=place,
            title=place,
            text="\n\n".join(filter(None, (about, *dict.fromkeys(fragments)))) or place,
            citation=one_line(f"GitHub, {file.repository.full_name}, {file.path}"),
            url=one_line(file.html_url),
            links=(one_line(file.repository.html_url),),
        )


@dataclass(frozen=True)
class _Repository:
    full_name: str
    html_url: str
    description: str | None = None


@dataclass(frozen=True)
class _Match:
    fragment: str | None = None


@dataclass(frozen=True)
class _File:
    path: str
    html_url: str
    repository: _Repository
    text_matches: Sequence[_Match] | None = None


@dataclass(frozen=True)
class _Answer:
    items: Sequence[_File]
    incomplete_results: bool = False
